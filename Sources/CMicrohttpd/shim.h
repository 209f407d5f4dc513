#include <microhttpd.h>

/* libmicrohttpd brings GnuTLS and what that brings, which `serve` alone needs and every start would pay for: so `serve` opens it.
   On macOS it is linked as others are. */
#if defined(__linux__)
#include <dlfcn.h>
#define OOM_MICROHTTPD_OPENS 1
#endif

#define OOM_MICROHTTPD_CALLS(CALL) \
    CALL(MHD_get_version) CALL(MHD_start_daemon) CALL(MHD_quiesce_daemon) CALL(MHD_stop_daemon) CALL(MHD_get_connection_info) \
    CALL(MHD_set_connection_option) CALL(MHD_get_connection_values_n) CALL(MHD_create_response_from_buffer) \
    CALL(MHD_create_response_from_callback) CALL(MHD_add_response_header) CALL(MHD_queue_response) CALL(MHD_destroy_response) \
    CALL(MHD_create_post_processor) CALL(MHD_post_process) CALL(MHD_destroy_post_processor)

struct oom_microhttpd {
#define CALL(name) __typeof__(&name) _Nonnull name;
    OOM_MICROHTTPD_CALLS(CALL)
#undef CALL
};

/* Null where this machine has no libmicrohttpd. */
static inline const struct oom_microhttpd *_Nullable oom_open_microhttpd(void) {
    static struct oom_microhttpd calls;
#ifdef OOM_MICROHTTPD_OPENS
    void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
#define CALL(name) if (!(*(void **)&calls.name = dlsym(library, #name))) return 0;
#else
#define CALL(name) calls.name = name;
#endif
    OOM_MICROHTTPD_CALLS(CALL)
#undef CALL
    return &calls;
}

// MHD_start_daemon and the questions about a connection are variadic, which Swift does not import.

struct oom_callbacks {
  MHD_AccessHandlerCallback access;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
  size_t (*unescape)(void *, struct MHD_Connection *, char *);
  void *context;
};

// No time-out of the library's own: it counts inactivity only, also while a handler waits.
static inline struct MHD_Daemon *oom_start_daemon(
    const struct oom_microhttpd *_Nonnull library, unsigned int flags, int listener, unsigned int connections, size_t memory,
    struct oom_callbacks callbacks) {
  return library->MHD_start_daemon(
      flags, 0, NULL, NULL, callbacks.access, callbacks.context,
      MHD_OPTION_LISTEN_SOCKET, listener,
      MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
      MHD_OPTION_NOTIFY_COMPLETED, callbacks.completed, callbacks.context,
      MHD_OPTION_NOTIFY_CONNECTION, callbacks.connection, callbacks.context,
      MHD_OPTION_UNESCAPE_CALLBACK, callbacks.unescape, callbacks.context,
      MHD_OPTION_END);
}

// -1 where there is none.
static inline int oom_connection_socket(const struct oom_microhttpd *_Nonnull library, struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = library->MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int) info->connect_fd : -1;
}

// Seconds without a byte taken after which an answer is given up; it begins to count now.
static inline void oom_limit_answer(
    const struct oom_microhttpd *_Nonnull library, struct MHD_Connection *connection, unsigned int seconds) {
  library->MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}
