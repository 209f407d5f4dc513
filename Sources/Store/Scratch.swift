/// What each page says of each cluster that had traffic: needed until `TrafficSums` has added it up, and then gone.
///
/// A mesh in which everybody calls everybody has as many of these rows as it has proxies times services: 167,000 for 600
/// proxies of 1,150 services, two thirds of a database that nobody asks them of. They lie in an unnamed database of their
/// own, so that the one that is kept never grows by them, and memory does not either.
enum Scratch {
    static let tables = """
        CREATE TABLE scratch.load (
          source_file_id INTEGER NOT NULL, n INTEGER NOT NULL, page_cluster_id INTEGER NOT NULL,
          connections_active INTEGER NOT NULL, connections_total INTEGER NOT NULL, connect_failures INTEGER NOT NULL,
          requests_active INTEGER NOT NULL, requests_pending INTEGER NOT NULL, requests_total INTEGER NOT NULL,
          request_errors INTEGER NOT NULL, request_timeouts INTEGER NOT NULL,
          PRIMARY KEY (source_file_id, n)
        ) WITHOUT ROWID;
        CREATE TABLE scratch.served (
          source_file_id INTEGER NOT NULL, n INTEGER NOT NULL, host TEXT, requests INTEGER NOT NULL,
          looping INTEGER NOT NULL,
          PRIMARY KEY (source_file_id, n)
        ) WITHOUT ROWID;
        """

    static let load = insertion("scratch.load", 11)
    static let served = insertion("scratch.served", 5)
}
