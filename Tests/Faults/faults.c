/*
 * A machine that fails: put in front of the C library of one process by LD_PRELOAD, it breaks calls where variables of the
 * environment say. Output counts where it goes to a regular file, but never stdout and stderr.
 *
 *   FAULT_FILE    the file whose reading fails: the end of its path, or `stdin`
 *   FAULT_EINTR   each so many-th read is interrupted
 *   FAULT_MOST    no read gives more bytes
 *   FAULT_AT      bytes that are read before one of these happens:
 *     FAULT_EIO     every read fails
 *     FAULT_RESIZE  the file gets this size
 *     FAULT_REMOVE  the file of this path is removed
 *   FAULT_KILL    the process is killed at this change of the disk (write, truncation, rename, removal), counted from 1
 *   FAULT_FULL    from this change on no byte fits
 *   FAULT_COUNT   the file that is told, at the end, how many changes there were
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <fcntl.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long number(const char *name) {
    const char *text = getenv(name);
    return text && *text ? atol(text) : -1;
}

/* Whether it is the file whose reading is to fail. */
static int is_input(int descriptor) {
    const char *wanted = getenv("FAULT_FILE");
    if (!wanted) return 0;
    if (strcmp(wanted, "stdin") == 0) return descriptor == 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count <= 0) return 0;
    path[count] = 0;
    size_t tail = strlen(wanted);
    return (size_t)count >= tail && strcmp(path + count - tail, wanted) == 0;
}

static atomic_long seen, turns;
static atomic_int happened;

ssize_t read(int descriptor, void *bytes, size_t count) {
    __typeof__(&read) real = REAL(read);
    if (!is_input(descriptor)) return real(descriptor, bytes, count);
    long turn = atomic_fetch_add(&turns, 1), every = number("FAULT_EINTR"), at = number("FAULT_AT");
    if (every > 0 && turn % every == 0) { errno = EINTR; return -1; }
    long most = number("FAULT_MOST");
    if (most > 0 && count > (size_t)most) count = most;
    if (at >= 0) {
        long left = at - atomic_load(&seen);
        if (left <= 0) {
            if (getenv("FAULT_EIO")) { errno = EIO; return -1; }
            if (!atomic_exchange(&happened, 1)) {
                const char *size = getenv("FAULT_RESIZE"), *gone = getenv("FAULT_REMOVE");
                char link[64];
                snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
                if (size && truncate(link, atol(size)) != 0) abort();
                if (gone && unlink(gone) != 0) abort();
            }
        } else if (count > (size_t)left) count = left;
    }
    ssize_t got = real(descriptor, bytes, count);
    if (got > 0) atomic_fetch_add(&seen, got);
    return got;
}

static atomic_long changes;

static int change(int writes) {
    long turn = atomic_fetch_add(&changes, 1) + 1, full = number("FAULT_FULL");
    if (turn == number("FAULT_KILL")) kill(getpid(), SIGKILL);
    if (writes && full > 0 && turn >= full) { errno = ENOSPC; return -1; }
    return 0;
}

static int is_output(int descriptor) {
    struct stat state;
    return descriptor > 2 && fstat(descriptor, &state) == 0 && S_ISREG(state.st_mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return is_output(descriptor) && change(1) ? -1 : REAL(write)(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) {
    return is_output(descriptor) && change(1) ? -1 : REAL(pwrite)(descriptor, bytes, count, at);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
    return is_output(descriptor) && change(1) ? -1 : REAL(pwrite64)(descriptor, bytes, count, at);
}

int ftruncate(int descriptor, off_t size) { return change(0) ? -1 : REAL(ftruncate)(descriptor, size); }

int ftruncate64(int descriptor, off64_t size) { return change(0) ? -1 : REAL(ftruncate64)(descriptor, size); }

int rename(const char *from, const char *to) {
    change(0);
    int code = REAL(rename)(from, to);
    change(0);
    return code;
}

int unlink(const char *path) { return change(0) ? -1 : REAL(unlink)(path); }

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_COUNT");
    if (!path) return;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&changes));
    fclose(file);
}
