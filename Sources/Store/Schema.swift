/// The database as a reader may open it: every table and column, with what it holds.
///
/// Times are microseconds since 1970 in UTC, sizes are bytes, `NULL` means that the bundle does not say.
/// Configuration that is equal in many proxies is stored once, under a hash of its content; which resources a proxy
/// holds is a set (`holding_set`), stored once as well, plus that proxy's differences. The views `held_…` give the flat
/// tables back.
enum Schema {
    /// `PRAGMA user_version`; raised when a table or column changes its meaning.
    static let version = 1

    static let tables = #"""
        -- One input of the run.
        CREATE TABLE bundle (
          id                  INTEGER PRIMARY KEY,
          name                TEXT NOT NULL,     -- file name without its folder
          sha256              TEXT,              -- of the packed bytes; NULL for a folder
          kind                TEXT NOT NULL,     -- istioctl-bug-report, support-bundle, must-gather, cluster-info-dump, loose
          packed_bytes        INTEGER NOT NULL,  -- bytes read from the file
          unpacked_bytes      INTEGER NOT NULL,  -- bytes of all entries
          entries             INTEGER NOT NULL,  -- entries read
          captured_at         INTEGER,           -- when the capture began
          captured_at_source  TEXT,              -- which clock said so
          capture_ended_at    INTEGER            -- the newest clock in the bundle
        );
        -- One entry of a bundle and what became of it.
        CREATE TABLE source_file (
          id           INTEGER PRIMARY KEY,
          bundle_id    INTEGER NOT NULL,
          name         TEXT NOT NULL,     -- as in the archive; a key, never a path on disk
          folder       TEXT NOT NULL,     -- the name without its last part (and without `stats/`)
          kind         TEXT NOT NULL,     -- what it was recognised as
          bytes        INTEGER,           -- unpacked
          modified_at  INTEGER,           -- the archive's modification time
          status       TEXT NOT NULL,     -- read, partial, skipped, refused, damaged
          why          TEXT,              -- reason for any other status than read
          facts        INTEGER NOT NULL DEFAULT 0,  -- facts read from it
          proxy_id     INTEGER,           -- the proxy it belongs to, joined after the load
          capture_id   INTEGER            -- the moment of that proxy it belongs to
        );
        -- A proxy: cluster, namespace and pod.
        CREATE TABLE proxy (
          id             INTEGER PRIMARY KEY,
          namespace      TEXT,
          pod            TEXT,
          type           TEXT,     -- sidecar, router, waypoint, ztunnel: first part of the node id
          workload       TEXT,     -- Deployment, StatefulSet, DaemonSet… that it belongs to
          workload_kind  TEXT,
          node           TEXT,
          cluster        TEXT,
          address        TEXT,     -- the pod's IP
          istio_version  TEXT,
          concurrency    INTEGER,  -- configured; 0 is one worker for each CPU
          container_id   INTEGER,  -- its container, where a pod object is in the bundle
          pod_id         INTEGER
        );
        -- One moment at which pages of a proxy were saved: pages of one folder.
        CREATE TABLE capture (
          id              INTEGER PRIMARY KEY,
          proxy_id        INTEGER NOT NULL,
          folder          TEXT NOT NULL,
          started_at      INTEGER,  -- start of the process (bootstrap last_updated)
          uptime_seconds  INTEGER,  -- server_info
          captured_at     INTEGER,  -- start + uptime, else the newest modification time of its pages
          workers         INTEGER,  -- server_info concurrency
          envoy_version   TEXT
        );
        -- BootstrapConfigDump: settings that multiply memory.
        CREATE TABLE bootstrap (
          source_file_id             INTEGER PRIMARY KEY,
          started_at                 INTEGER,
          eager_stats                INTEGER NOT NULL,  -- 1: stats are created before their first use
          all_stats                  INTEGER NOT NULL,  -- 1: no inclusion list, every stat is kept
          added_stat_patterns        TEXT,              -- patterns beyond Istio's default list
          deferred_cluster_creation  INTEGER NOT NULL,
          heap_monitor               INTEGER NOT NULL,  -- 1: an overload monitor watches the heap
          delta_xds                  INTEGER,
          bytes                      INTEGER NOT NULL
        );
        -- A config_dump as a whole.
        CREATE TABLE config_dump (
          source_file_id        INTEGER PRIMARY KEY,
          bytes                 INTEGER NOT NULL,  -- JSON, unpacked
          clusters_version      TEXT,              -- <time>/<push number> of istiod
          listeners_version     TEXT,
          has_clusters          INTEGER NOT NULL,
          has_endpoints         INTEGER NOT NULL,
          has_listeners         INTEGER NOT NULL,
          has_static_listeners  INTEGER NOT NULL,  -- pilot-agent's 15021 and 15090
          has_routes            INTEGER NOT NULL,
          has_secrets           INTEGER NOT NULL,
          distinct_metadata     INTEGER NOT NULL,  -- different metadata objects among all endpoints
          complete              INTEGER NOT NULL,
          newest_update         INTEGER
        );
        -- When resources of a dump were accepted: its push timeline, by second.
        CREATE TABLE config_update (
          source_file_id  INTEGER NOT NULL,
          kind            TEXT NOT NULL,     -- cluster, listener, route_config
          second          INTEGER NOT NULL,  -- last_updated, whole seconds since 1970
          resources       INTEGER NOT NULL
        );
        -- server_info.
        CREATE TABLE server_info (
          source_file_id      INTEGER PRIMARY KEY,
          envoy_version       TEXT,
          state               TEXT,
          uptime_seconds      INTEGER,
          concurrency         INTEGER,  -- worker threads
          drain_time_seconds  REAL
        );

        -- A cluster, stored once for all proxies that hold the same content.
        CREATE TABLE cluster (
          id                     INTEGER PRIMARY KEY,
          hash                   BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          name                   TEXT NOT NULL,
          direction              TEXT,     -- outbound, inbound, outbound_ (SNI-DNAT); NULL for fixed clusters
          port                   INTEGER,
          subset                 TEXT,     -- NULL where there is none
          host                   TEXT,
          discovery_type         TEXT,     -- EDS, STRICT_DNS, LOGICAL_DNS, ORIGINAL_DST, STATIC…
          tls                    INTEGER NOT NULL,
          tls_matches            INTEGER NOT NULL,  -- transport_socket_matches: what the memory model counts
          outlier_detection      INTEGER NOT NULL,
          rule_namespace         TEXT,     -- DestinationRule that applies, by back reference
          rule_name              TEXT,
          service_namespace      TEXT,
          max_connections        INTEGER,  -- 4294967295 is unlimited
          max_pending_requests   INTEGER,
          max_requests           INTEGER,
          idle_timeout_seconds   REAL,
          buffer_limit           INTEGER,
          inline_endpoints       INTEGER NOT NULL,  -- addresses in its own load_assignment
          name_bytes             INTEGER NOT NULL,
          bytes                  INTEGER NOT NULL   -- of JSON
        );
        -- The endpoints of one cluster, stored once.
        CREATE TABLE endpoint_set (
          id                 INTEGER PRIMARY KEY,
          hash               BLOB NOT NULL UNIQUE,
          cluster_name       TEXT NOT NULL,
          subset             INTEGER NOT NULL,  -- 1: the cluster is a subset
          hosts              INTEGER NOT NULL,  -- 0: none
          healthy_hosts      INTEGER NOT NULL,
          localities         INTEGER NOT NULL,
          tls_hosts          INTEGER NOT NULL,  -- metadata asks for tlsMode istio
          distinct_metadata  INTEGER NOT NULL,
          bytes              INTEGER NOT NULL
        );
        -- A listener, stored once.
        CREATE TABLE listener (
          id                       INTEGER PRIMARY KEY,
          hash                     BLOB NOT NULL UNIQUE,
          name                     TEXT NOT NULL,
          address                  TEXT,
          port                     INTEGER,
          direction                TEXT,
          filter_chains            INTEGER NOT NULL,
          http_chains              INTEGER NOT NULL,  -- with an HTTP connection manager, default chain included
          tls_chains               INTEGER NOT NULL,
          server_name_chains       INTEGER NOT NULL,
          secrets                  INTEGER NOT NULL,  -- different SDS secrets of its TLS chains
          filters_timeout_seconds  REAL,              -- listener_filters_timeout; 0 never reaps stuck handshakes
          buffer_limit             INTEGER,
          bytes                    INTEGER NOT NULL
        );
        -- Filters, access loggers and tracers of a listener.
        CREATE TABLE listener_filter (
          listener_id  INTEGER NOT NULL,
          kind         TEXT NOT NULL,  -- lua, wasm, ext_authz, ratelimit, grpc_access_log, tracer…
          name         TEXT NOT NULL,
          uses         INTEGER NOT NULL,
          hash         BLOB NOT NULL   -- of its configuration
        );
        -- Clusters that TCP proxy filters of a listener name.
        CREATE TABLE listener_cluster (listener_id INTEGER NOT NULL, cluster_name TEXT NOT NULL);
        -- A route configuration (RDS table), stored once. The columns …_counted leave out allow_any and block_all.
        CREATE TABLE route_config (
          id                             INTEGER PRIMARY KEY,
          hash                           BLOB NOT NULL UNIQUE,
          name                           TEXT NOT NULL,
          virtual_hosts                  INTEGER NOT NULL,
          domains                        INTEGER NOT NULL,
          routes                         INTEGER NOT NULL,
          virtual_hosts_counted          INTEGER NOT NULL,
          domains_counted                INTEGER NOT NULL,
          routes_counted                 INTEGER NOT NULL,
          virtual_service_routes         INTEGER NOT NULL,  -- prefix and exact
          virtual_service_regex_routes   INTEGER NOT NULL,
          header_matches                 INTEGER NOT NULL,
          retry_routes                   INTEGER NOT NULL,
          lua_overrides                  INTEGER NOT NULL,
          bytes                          INTEGER NOT NULL
        );
        -- Clusters that routes of a table name.
        CREATE TABLE route_cluster (route_config_id INTEGER NOT NULL, cluster_name TEXT NOT NULL);
        -- The largest virtual hosts of a table.
        CREATE TABLE virtual_host (
          route_config_id  INTEGER NOT NULL,
          name             TEXT NOT NULL,
          domains          INTEGER NOT NULL,
          routes           INTEGER NOT NULL,
          bytes            INTEGER NOT NULL
        );
        -- VirtualServices that made routes of a table.
        CREATE TABLE route_origin (route_config_id INTEGER NOT NULL, virtual_service TEXT NOT NULL, routes INTEGER NOT NULL);
        -- One cluster of a clusters page (counts of hosts and limits), stored once.
        CREATE TABLE page_cluster (
          id                    INTEGER PRIMARY KEY,
          hash                  BLOB NOT NULL UNIQUE,
          name                  TEXT NOT NULL,
          hosts                 INTEGER NOT NULL,  -- host blocks, repeats included
          unhealthy_hosts       INTEGER NOT NULL,
          added_via_api         INTEGER,
          max_connections       INTEGER,
          max_pending_requests  INTEGER,
          max_requests          INTEGER
        );
        -- Secrets of a dump by state; never their content.
        CREATE TABLE secret (source_file_id INTEGER NOT NULL, state TEXT NOT NULL, secrets INTEGER NOT NULL, bytes INTEGER NOT NULL);

        -- A set of resources that one proxy or many hold.
        CREATE TABLE holding_set (id INTEGER PRIMARY KEY, kind TEXT NOT NULL);  -- kind: cluster, endpoint_set, listener, route_config, page_cluster
        CREATE TABLE holding_member (
          set_id       INTEGER NOT NULL,
          resource_id  INTEGER NOT NULL,  -- row of the table that is named by the set's kind
          state        TEXT NOT NULL,     -- static, active, warming, draining, error
          copy         INTEGER NOT NULL   -- 1 and up: equal content that is held once more
        );
        -- Which set a page's proxy holds.
        CREATE TABLE holding (source_file_id INTEGER NOT NULL, kind TEXT NOT NULL, set_id INTEGER NOT NULL);
        -- What it holds besides (sign 1) or does not hold of it (sign -1).
        CREATE TABLE holding_difference (
          source_file_id  INTEGER NOT NULL,
          kind            TEXT NOT NULL,
          resource_id     INTEGER NOT NULL,
          state           TEXT NOT NULL,
          copy            INTEGER NOT NULL,
          sign            INTEGER NOT NULL
        );

        -- Connections and requests of one cluster of a clusters page, where any is not zero.
        CREATE TABLE cluster_load (
          source_file_id      INTEGER NOT NULL,
          name                TEXT NOT NULL,
          connections_active  INTEGER NOT NULL,
          connections_total   INTEGER NOT NULL,
          connect_failures    INTEGER NOT NULL,
          requests_active     INTEGER NOT NULL,
          requests_pending    INTEGER NOT NULL,
          requests_total      INTEGER NOT NULL,
          request_errors      INTEGER NOT NULL,
          request_timeouts    INTEGER NOT NULL
        );
        -- What a page or a sampler says of Envoy's allocator.
        CREATE TABLE memory_sample (
          source_file_id     INTEGER NOT NULL,
          source             TEXT NOT NULL,  -- memory (Envoy's page), series (a sampler's line)
          allocated          INTEGER,
          heap_size          INTEGER,        -- mapped plus unmapped
          pageheap_free      INTEGER,
          pageheap_unmapped  INTEGER,
          thread_cache       INTEGER,
          physical           INTEGER,
          at                 INTEGER,
          sample_seconds     REAL            -- since the sampler's start
        );
        -- Stats that matter, by text name.
        CREATE TABLE stat (source_file_id INTEGER NOT NULL, name TEXT NOT NULL, tag TEXT, value REAL NOT NULL);
        -- The process or its cgroup seen from outside.
        CREATE TABLE process_memory (
          source_file_id  INTEGER NOT NULL,
          source          TEXT NOT NULL,
          process_name    TEXT,
          anonymous       INTEGER,
          resident        INTEGER,
          usage           INTEGER,
          inactive_file   INTEGER,
          peak            INTEGER,
          memory_limit    INTEGER,           -- NULL also for none, see unlimited
          unlimited       INTEGER NOT NULL,
          oom_kills       INTEGER,
          sample_seconds  REAL
        );
        -- Counts of small pages: listeners, certs.
        CREATE TABLE page_count (source_file_id INTEGER NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL);
        -- Sockets of a netstat page by role and state.
        CREATE TABLE socket (
          source_file_id  INTEGER NOT NULL,
          role            TEXT NOT NULL,
          state           TEXT NOT NULL,
          sockets         INTEGER NOT NULL,
          receive_queue   INTEGER NOT NULL,
          send_queue      INTEGER NOT NULL
        );
        -- Kills in a kernel log.
        CREATE TABLE kernel_kill (
          source_file_id  INTEGER NOT NULL,
          line            INTEGER NOT NULL,
          boot_seconds    REAL,
          at              INTEGER,
          process_name    TEXT NOT NULL,
          process_id      INTEGER,
          anonymous       INTEGER,
          usage           INTEGER,
          memory_limit    INTEGER,
          kernel_memory   INTEGER,
          constraint_kind TEXT,
          cgroup          TEXT,
          task_cgroup     TEXT,
          pod_uid         TEXT,
          container_id    TEXT
        );

        -- A pod; `stripped` 1: from istiod's debug/krtz, without statuses.
        CREATE TABLE pod (
          id              INTEGER PRIMARY KEY,
          source_file_id  INTEGER NOT NULL,
          namespace       TEXT NOT NULL,
          name            TEXT NOT NULL,
          uid             TEXT,
          node            TEXT,
          address         TEXT,
          phase           TEXT,
          reason          TEXT,
          message         TEXT,
          owner_kind      TEXT,
          owner_name      TEXT,
          workload        TEXT,    -- the owner's owner where there is one
          workload_kind   TEXT,
          created_at      INTEGER,
          deleted_at      INTEGER,
          pod_limit       INTEGER, -- spec.resources.limits.memory of the pod
          limit_annotation TEXT,   -- sidecar.istio.io/proxyMemoryLimit
          proxy_config    TEXT,    -- proxy.istio.io/config
          stripped        INTEGER NOT NULL
        );
        CREATE TABLE pod_label (pod_id INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
        -- A container's spec and status.
        CREATE TABLE container (
          id              INTEGER PRIMARY KEY,
          pod_id          INTEGER NOT NULL,
          name            TEXT NOT NULL,
          kind            TEXT NOT NULL,     -- sidecar, nativeSidecar, gateway, waypoint, app, init, istiod
          image           TEXT,
          memory_limit    INTEGER,           -- in force: of the status, else of the spec
          limit_source    TEXT,
          memory_request  INTEGER,
          cpu_limit       REAL,              -- cores
          restart_count   INTEGER,
          ready           INTEGER,
          container_id    TEXT
        );
        -- state and lastState of a container.
        CREATE TABLE container_state (
          container_id  INTEGER NOT NULL,
          which         TEXT NOT NULL,  -- state, lastState
          kind          TEXT NOT NULL,  -- running, waiting, terminated
          reason        TEXT,
          message       TEXT,
          exit_code     INTEGER,
          signal        INTEGER,
          started_at    INTEGER,
          finished_at   INTEGER
        );
        CREATE TABLE node (
          source_file_id      INTEGER NOT NULL,
          name                TEXT NOT NULL,
          memory_pressure     INTEGER,
          cpus                TEXT,
          allocatable_memory  INTEGER,
          kubelet_version     TEXT
        );
        -- Istio's own objects.
        CREATE TABLE istio_object (
          id               INTEGER PRIMARY KEY,
          source_file_id   INTEGER NOT NULL,
          kind             TEXT NOT NULL,
          namespace        TEXT NOT NULL,
          name             TEXT NOT NULL,
          created_at       INTEGER,
          servers          INTEGER,
          rules            INTEGER,
          has_selector     INTEGER NOT NULL,
          max_connections  INTEGER,
          idle_timeout     TEXT,
          concurrency      INTEGER
        );
        -- Names that an object lists: host, subset, exportTo, gateway, destination, filter, selector.
        CREATE TABLE istio_name (object_id INTEGER NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, detail TEXT);
        CREATE TABLE event (
          source_file_id  INTEGER NOT NULL,
          line            INTEGER NOT NULL,
          namespace       TEXT,
          type            TEXT,
          reason          TEXT NOT NULL,
          object_kind     TEXT NOT NULL,
          object_name     TEXT NOT NULL,
          container       TEXT,
          host            TEXT,
          message         TEXT NOT NULL,
          count           INTEGER,
          first_at        INTEGER,
          last_at         INTEGER,
          last_age        REAL   -- seconds before the table was printed
        );

        -- Clients of istiod when a bug-report began (debug/adsz).
        CREATE TABLE connected_proxy (
          source_file_id      INTEGER NOT NULL,
          namespace           TEXT,
          pod                 TEXT,
          type                TEXT,
          connection_id       TEXT NOT NULL,
          connected_at        INTEGER,
          clusters            INTEGER,
          subset_clusters     INTEGER,
          endpoint_clusters   INTEGER,
          listeners           INTEGER,
          route_tables        INTEGER,
          https_route_tables  INTEGER
        );
        -- Clients near its end (debug/syncz).
        CREATE TABLE synced_proxy (source_file_id INTEGER NOT NULL, namespace TEXT NOT NULL, pod TEXT NOT NULL, type TEXT, istio_version TEXT);
        -- Services that istiod knows (debug/registryz).
        CREATE TABLE mesh_service (
          hostname    TEXT NOT NULL,
          namespace   TEXT NOT NULL,
          headless    INTEGER NOT NULL,
          http_ports  INTEGER NOT NULL,
          tcp_ports   INTEGER NOT NULL,
          external    INTEGER NOT NULL,
          created_at  INTEGER
        );
        -- Pushes to proxies in istiod's log.
        CREATE TABLE push (
          source_file_id  INTEGER NOT NULL,
          line            INTEGER NOT NULL,
          at              INTEGER NOT NULL,
          type            TEXT NOT NULL,     -- CDS, EDS, LDS, RDS…
          namespace       TEXT NOT NULL,
          pod             TEXT NOT NULL,
          answer          INTEGER NOT NULL,  -- 1: PUSH request, an answer to a fresh or reconnected Envoy
          incremental     INTEGER NOT NULL,
          resources       INTEGER,
          removed         INTEGER,
          size            INTEGER,           -- serialized bytes
          empty           INTEGER,
          filtered        INTEGER            -- NULL where the line has none
        );
        -- Connections of proxies to istiod, opened and ended.
        CREATE TABLE proxy_connection (
          source_file_id  INTEGER NOT NULL,
          line            INTEGER NOT NULL,
          at              INTEGER NOT NULL,
          namespace       TEXT NOT NULL,
          pod             TEXT NOT NULL,
          connection      INTEGER NOT NULL,
          opened          INTEGER NOT NULL,
          error           TEXT
        );
        -- What made istiod push.
        CREATE TABLE push_cause (
          source_file_id  INTEGER NOT NULL,
          line            INTEGER NOT NULL,
          at              INTEGER NOT NULL,
          push            INTEGER,
          merged_events   INTEGER,
          kind            TEXT,
          namespace       TEXT,
          name            TEXT,
          more_configs    INTEGER
        );
        -- Size of the mesh with each push.
        CREATE TABLE mesh_size (source_file_id INTEGER NOT NULL, line INTEGER NOT NULL, at INTEGER NOT NULL, services INTEGER NOT NULL, connected INTEGER NOT NULL, push INTEGER);

        -- Lives of a proxy in its own log.
        CREATE TABLE proxy_life (
          source_file_id  INTEGER NOT NULL,
          previous        INTEGER NOT NULL,  -- 1: from the part marked as the previous log
          first_at        INTEGER,
          last_at         INTEGER,
          memory_limit    INTEGER,           -- GOMEMLIMIT
          namespace       TEXT,
          pod             TEXT,
          type            TEXT,
          istio_version   TEXT,
          concurrency     INTEGER,
          ready_at        INTEGER,
          killed_at       INTEGER,
          kill_text       TEXT,
          kill_line       INTEGER,
          shutdown_at     INTEGER,
          crash_text      TEXT,
          first_line      INTEGER NOT NULL,
          last_line       INTEGER NOT NULL
        );
        -- Requests that broke because a peer went away, by peer address.
        CREATE TABLE broken_request (source_file_id INTEGER NOT NULL, flag TEXT NOT NULL, peer TEXT NOT NULL, requests INTEGER NOT NULL, first_at INTEGER, last_at INTEGER);
        -- Requests of an access log by upstream cluster.
        CREATE TABLE served_request (source_file_id INTEGER NOT NULL, cluster TEXT NOT NULL, requests INTEGER NOT NULL, looping INTEGER NOT NULL);
        -- Other lines worth keeping.
        CREATE TABLE log_line (source_file_id INTEGER NOT NULL, line INTEGER NOT NULL, at INTEGER, text TEXT NOT NULL);
        -- Times that a page tells about itself.
        CREATE TABLE clock (source_file_id INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL);
        """#

    /// Made after the load: it is faster, and only questions need them.
    static let indexes = #"""
        CREATE INDEX source_file_by_proxy ON source_file(proxy_id, kind);
        CREATE INDEX IF NOT EXISTS source_file_by_folder ON source_file(folder);
        CREATE INDEX proxy_by_pod ON proxy(namespace, pod);
        CREATE INDEX pod_by_name ON pod(namespace, name);
        CREATE INDEX pod_by_address ON pod(address);
        CREATE INDEX container_by_pod ON container(pod_id);
        CREATE INDEX container_state_by_container ON container_state(container_id);
        CREATE INDEX holding_member_by_set ON holding_member(set_id);
        CREATE INDEX holding_by_file ON holding(source_file_id, kind);
        CREATE INDEX holding_difference_by_file ON holding_difference(source_file_id, kind);
        CREATE INDEX endpoint_set_by_cluster ON endpoint_set(cluster_name);
        CREATE INDEX cluster_load_by_file ON cluster_load(source_file_id);
        CREATE INDEX stat_by_file ON stat(source_file_id, name);
        CREATE INDEX push_by_pod ON push(namespace, pod, at);
        CREATE INDEX proxy_connection_by_pod ON proxy_connection(namespace, pod, connection);
        CREATE INDEX route_cluster_by_table ON route_cluster(route_config_id);
        CREATE INDEX istio_name_by_object ON istio_name(object_id);
        CREATE INDEX event_by_object ON event(object_name);
        CREATE INDEX broken_request_by_peer ON broken_request(peer);
        """#

    /// The flat tables: what each page's proxy holds, one row a resource.
    static let views: String = ["cluster", "endpoint_set", "listener", "route_config", "page_cluster"].map { kind in
        """
        CREATE VIEW held_\(kind) AS
          SELECT h.source_file_id, m.state, r.*
          FROM holding h JOIN holding_member m ON m.set_id = h.set_id JOIN \(kind) r ON r.id = m.resource_id
          WHERE h.kind = '\(kind)' AND NOT EXISTS (
            SELECT 1 FROM holding_difference d
            WHERE d.source_file_id = h.source_file_id AND d.kind = '\(kind)' AND d.sign < 0
              AND d.resource_id = m.resource_id AND d.state = m.state AND d.copy = m.copy)
          UNION ALL
          SELECT d.source_file_id, d.state, r.*
          FROM holding_difference d JOIN \(kind) r ON r.id = d.resource_id
          WHERE d.kind = '\(kind)' AND d.sign > 0;
        """
    }.joined(separator: "\n")
}
