#include <sqlite3.h>

/* SQLite counts what it allocates under a lock, for a statistic that nobody asks for. sqlite3_config takes its arguments as C does, which
   Swift cannot call; it is refused where a connection is open, and that is as good. Nor does every list that a question makes for
   itself get twenty pages at once: most hold a few rows, and memory that is touched first costs more than they do. */
static inline int csqlite_set_up(void) {
    int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return code != SQLITE_OK ? code : sqlite3_config(SQLITE_CONFIG_PAGECACHE, (void *)0, 0, 0);
}
