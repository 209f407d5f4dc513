#include <archive.h>
#include <archive_entry.h>

/* libarchive brings ICU, libxml2 and what those bring: to load them takes longer than to read a small bundle, and only a zip needs it.
   So it is opened by the first one. Where everything is linked into one file, and on macOS, it is linked as others are. */
#if defined(__linux__) && !defined(OOM_REPORT_LINKED)
#include <dlfcn.h>
#define OOM_ARCHIVE_OPENS 1
#endif

#define OOM_ARCHIVE_CALLS(CALL) \
    CALL(archive_read_new) CALL(archive_read_free) CALL(archive_read_open) CALL(archive_read_support_format_zip_streamable) \
    CALL(archive_read_next_header) CALL(archive_read_data_block) CALL(archive_error_string) CALL(archive_filter_bytes) \
    CALL(archive_format_name) CALL(archive_version_string) CALL(archive_entry_filetype) CALL(archive_entry_is_encrypted) \
    CALL(archive_entry_mtime) CALL(archive_entry_mtime_is_set) CALL(archive_entry_pathname) CALL(archive_entry_pathname_utf8) \
    CALL(archive_entry_size) CALL(archive_entry_size_is_set)

struct oom_libarchive {
#define CALL(name) __typeof__(&name) _Nonnull name;
    OOM_ARCHIVE_CALLS(CALL)
#undef CALL
};

/* Null where this machine has no libarchive. */
static inline const struct oom_libarchive *_Nullable oom_open_libarchive(void) {
    static struct oom_libarchive calls;
#ifdef OOM_ARCHIVE_OPENS
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
#define CALL(name) if (!(*(void **)&calls.name = dlsym(library, #name))) return 0;
#else
#define CALL(name) calls.name = name;
#endif
    OOM_ARCHIVE_CALLS(CALL)
#undef CALL
    return &calls;
}
