#include <sqlite3.h>

/* SQLite counts what it allocates under a lock, for a statistic that nobody asks for. sqlite3_config takes its arguments as C does, which
   Swift cannot call; it is refused where a connection is open, and that is as good. */
static inline int csqlite_drop_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
