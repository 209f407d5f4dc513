#include <microhttpd.h>

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
    unsigned int flags, int listener, unsigned int connections, size_t memory, struct oom_callbacks callbacks) {
  return MHD_start_daemon(
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
static inline int oom_connection_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int) info->connect_fd : -1;
}

// Seconds without a byte taken after which an answer is given up; it begins to count now.
static inline void oom_limit_answer(struct MHD_Connection *connection, unsigned int seconds) {
  MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}
