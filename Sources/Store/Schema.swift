/// The database as a reader may open it: every table and column, with what it holds.
///
/// Times are microseconds since 1970 in UTC, sizes are bytes, `NULL` means that the bundle does not say.
/// Configuration that is equal in many proxies is stored once, under a hash of its content; which resources a proxy
/// holds is a set (`holding_set`), stored once as well, plus that proxy's differences. The views `held_…` give the flat
/// tables back.
enum Schema {
    /// `PRAGMA user_version`; raised when a table or column changes its meaning.
    static let version = 3

    static let tables = #"""
        -- One input of the run.
        CREATE TABLE bundle (
          id                  INTEGER PRIMARY KEY,  -- key
          mesh_id             INTEGER NOT NULL,     -- 1 and up: bundles with one number are of one mesh; 0: pages of no one mesh, read beside each
          name                TEXT NOT NULL,        -- file name without its folder
          sha256              TEXT,                 -- of the packed bytes; NULL for a folder
          kind                TEXT NOT NULL,        -- istioctl-bug-report, support-bundle, must-gather, cluster-info-dump, loose
          packed_bytes        INTEGER NOT NULL,     -- bytes read from the file
          unpacked_bytes      INTEGER NOT NULL,     -- bytes of all entries
          entries             INTEGER NOT NULL,     -- entries read
          captured_at         INTEGER,              -- when the capture began
          captured_at_source  TEXT,                 -- which clock said so
          capture_ended_at    INTEGER,              -- the newest clock in the bundle
          repeats             INTEGER               -- the input whose bytes it has: its facts are counted there
        );
        -- One entry of a bundle and what became of it.
        CREATE TABLE source_file (
          id           INTEGER PRIMARY KEY,         -- key
          bundle_id    INTEGER NOT NULL,            -- the input it stood in
          mesh_id      INTEGER NOT NULL DEFAULT 1,  -- the mesh of that input, as in `bundle`
          name         TEXT NOT NULL,               -- as in the archive, never a path on disk; FILE#NS/POD/CONTAINER is a part of FILE
          folder       TEXT NOT NULL,               -- the name without its last part (and without `stats/`)
          kind         TEXT NOT NULL,               -- what it was recognised as
          bytes        INTEGER,                     -- unpacked
          modified_at  INTEGER,                     -- the archive's modification time
          status       TEXT NOT NULL,               -- read, partial, skipped, refused, damaged
          why          TEXT,                        -- reason for any other status than read
          facts        INTEGER NOT NULL DEFAULT 0,  -- facts read from it
          proxy_id     INTEGER,                     -- the proxy it belongs to, joined after the load
          capture_id   INTEGER,                     -- the moment of that proxy it belongs to
          joined_by    TEXT                         -- how its proxy was found; NULL where the page itself says
        );
        -- A proxy: mesh, namespace and pod.
        CREATE TABLE proxy (
          id             INTEGER PRIMARY KEY,  -- key
          mesh_id        INTEGER NOT NULL,     -- as in `bundle`
          namespace      TEXT,                 -- of the pod; NULL where no page says
          pod            TEXT,                 -- its name; NULL where no page says
          type           TEXT,                 -- sidecar, router, waypoint, ztunnel: first part of the node id
          workload       TEXT,                 -- Deployment, StatefulSet, DaemonSet… that it belongs to
          workload_kind  TEXT,                 -- Deployment, StatefulSet…
          node           TEXT,                 -- the Kubernetes node it runs on
          cluster        TEXT,                 -- Istio's cluster id
          address        TEXT,                 -- the pod's IP
          istio_version  TEXT,                 -- as the proxy says it
          concurrency    INTEGER,              -- configured; 0 is one worker for each CPU
          container_id   INTEGER,              -- its container, where a pod object is in the bundle
          pod_id         INTEGER               -- its pod object, where one is in the bundle
        );
        -- Limits that proxies state in their own node metadata, or that their cgroup shows, for those whose pod's resources are not in the bundle.
        CREATE TABLE stated_limit (
          proxy_id      INTEGER PRIMARY KEY,  -- the proxy
          memory_limit  INTEGER NOT NULL,     -- annotation sidecar.istio.io/proxyMemoryLimit, or memory.max
          source        TEXT NOT NULL         -- cgroup, annotation in its own metadata
        );
        -- One moment at which pages of a proxy were saved: pages of one folder, told apart by names where one kind is there twice.
        CREATE TABLE capture (
          id              INTEGER PRIMARY KEY,  -- key
          proxy_id        INTEGER NOT NULL,     -- the proxy
          folder          TEXT NOT NULL,        -- the folder of its pages
          started_at      INTEGER,              -- start of the process (bootstrap last_updated)
          uptime_seconds  INTEGER,              -- server_info, else the stat server.uptime
          captured_at     INTEGER,              -- start + uptime, else the newest modification time of its pages
          workers         INTEGER,              -- server_info concurrency
          envoy_version   TEXT,                 -- number alone: 1.40.0
          label           TEXT NOT NULL,        -- time or word in the names that tell it from other moments
          position        INTEGER NOT NULL      -- in the order of time, from 0
        );
        -- BootstrapConfigDump: settings that multiply memory.
        CREATE TABLE bootstrap (
          source_file_id             INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          started_at                 INTEGER,              -- last_updated: the start of the process
          eager_stats                INTEGER NOT NULL,     -- 1: stats are created before their first use
          all_stats                  INTEGER NOT NULL,     -- 1: no inclusion list, every stat is kept
          added_stat_patterns        TEXT,                 -- patterns beyond Istio's default list
          deferred_cluster_creation  INTEGER NOT NULL,     -- 1: clusters are created on a worker at their first use
          heap_monitor               INTEGER NOT NULL,     -- 1: an overload monitor watches the heap
          delta_xds                  INTEGER,              -- 1: delta ADS, 0: state of the world
          bytes                      INTEGER NOT NULL      -- of its JSON
        );
        -- A config_dump as a whole.
        CREATE TABLE config_dump (
          source_file_id        INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          bytes                 INTEGER NOT NULL,     -- JSON, unpacked
          clusters_version      TEXT,                 -- <time>/<push number> of istiod
          listeners_version     TEXT,                 -- version_info of the listeners
          has_clusters          INTEGER NOT NULL,     -- 1: the dump has this part
          has_endpoints         INTEGER NOT NULL,     -- 1: it was asked for with include_eds
          has_listeners         INTEGER NOT NULL,     -- 1: the dump has this part
          has_static_listeners  INTEGER NOT NULL,     -- pilot-agent's 15021 and 15090
          has_routes            INTEGER NOT NULL,     -- 1: the dump has this part
          has_secrets           INTEGER NOT NULL,     -- 1: the dump has this part
          distinct_metadata     INTEGER NOT NULL,     -- different metadata objects among all endpoints
          complete              INTEGER NOT NULL,     -- 0: the JSON ended early
          newest_update         INTEGER               -- newest last_updated anywhere in it
        );
        -- When resources of a dump were accepted: of each kind the 3 seconds with most of them, and the newest after those.
        CREATE TABLE config_update (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          kind            TEXT NOT NULL,     -- cluster, listener, route_config
          second          INTEGER NOT NULL,  -- last_updated, whole seconds since 1970
          resources       INTEGER NOT NULL   -- how many were accepted in that second
        );
        -- server_info.
        CREATE TABLE server_info (
          source_file_id      INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          envoy_version       TEXT,                 -- number alone: 1.40.0
          state               TEXT,                 -- LIVE, DRAINING, INITIALIZING…
          uptime_seconds      INTEGER,              -- of this epoch
          concurrency         INTEGER,              -- worker threads
          drain_time_seconds  REAL                  -- how long old listeners drain
        );

        -- A cluster, stored once for all proxies that hold the same content.
        CREATE TABLE cluster (
          id                    INTEGER PRIMARY KEY,   -- key
          hash                  BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          name                  TEXT NOT NULL,         -- direction|port|subset|host for those of istiod
          direction             TEXT,                  -- outbound, inbound, outbound_ (SNI-DNAT); NULL for fixed clusters
          port                  INTEGER,               -- of the service
          subset                TEXT,                  -- NULL where there is none
          host                  TEXT,                  -- of the service
          discovery_type        TEXT,                  -- EDS, STRICT_DNS, LOGICAL_DNS, ORIGINAL_DST, STATIC…
          tls                   INTEGER NOT NULL,      -- 1: it can speak TLS
          tls_matches           INTEGER NOT NULL,      -- transport_socket_matches: what the memory model counts
          outlier_detection     INTEGER NOT NULL,      -- 1: it has outlier detection
          rule_namespace        TEXT,                  -- DestinationRule that applies, by back reference
          rule_name             TEXT,                  -- name of that DestinationRule
          service_namespace     TEXT,                  -- namespace of its service
          max_connections       INTEGER,               -- 4294967295 is unlimited
          max_pending_requests  INTEGER,               -- circuit breaker
          max_requests          INTEGER,               -- circuit breaker
          idle_timeout_seconds  REAL,                  -- of upstream connections
          buffer_limit          INTEGER,               -- per_connection_buffer_limit_bytes
          inline_endpoints      INTEGER NOT NULL,      -- addresses in its own load_assignment
          name_bytes            INTEGER NOT NULL,      -- length of its name
          bytes                 INTEGER NOT NULL       -- of JSON
        );
        -- The endpoints of one cluster, stored once.
        CREATE TABLE endpoint_set (
          id                 INTEGER PRIMARY KEY,   -- key
          hash               BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          cluster_name       TEXT NOT NULL,         -- the cluster it belongs to
          subset             INTEGER NOT NULL,      -- 1: the cluster is a subset
          hosts              INTEGER NOT NULL,      -- 0: none
          healthy_hosts      INTEGER NOT NULL,      -- health status healthy, unknown or degraded
          localities         INTEGER NOT NULL,      -- items of endpoints[]
          tls_hosts          INTEGER NOT NULL,      -- metadata asks for tlsMode istio
          distinct_metadata  INTEGER NOT NULL,      -- different metadata objects among its hosts
          bytes              INTEGER NOT NULL       -- of JSON
        );
        -- A listener, stored once.
        CREATE TABLE listener (
          id                       INTEGER PRIMARY KEY,   -- key
          hash                     BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          name                     TEXT NOT NULL,         -- as Envoy names it
          address                  TEXT,                  -- it binds to
          port                     INTEGER,               -- it binds to
          direction                TEXT,                  -- INBOUND, OUTBOUND or NULL
          filter_chains            INTEGER NOT NULL,      -- without the default one
          http_chains              INTEGER NOT NULL,      -- with an HTTP connection manager, default chain included
          tls_chains               INTEGER NOT NULL,      -- with a TLS transport socket
          server_name_chains       INTEGER NOT NULL,      -- chains that match a server name (SNI)
          secrets                  INTEGER NOT NULL,      -- different SDS secrets of its TLS chains
          filters_timeout_seconds  REAL,                  -- listener_filters_timeout; 0 never reaps stuck handshakes
          buffer_limit             INTEGER,               -- per_connection_buffer_limit_bytes
          bytes                    INTEGER NOT NULL       -- of JSON
        );
        -- Filters, access loggers and tracers of a listener.
        CREATE TABLE listener_filter (
          listener_id  INTEGER NOT NULL,  -- row of `listener`
          kind         TEXT NOT NULL,     -- lua, wasm, ext_authz, ratelimit, grpc_access_log, tracer…
          name         TEXT NOT NULL,     -- as the dump gives it
          uses         INTEGER NOT NULL,  -- how often in this listener
          hash         BLOB NOT NULL      -- of its configuration
        );
        -- Clusters that TCP proxy filters of a listener name.
        CREATE TABLE listener_cluster (
          listener_id   INTEGER NOT NULL,  -- row of `listener`
          cluster_name  TEXT NOT NULL      -- a cluster's name
        );
        -- A route configuration (RDS table), stored once. The columns …_counted leave out allow_any and block_all.
        CREATE TABLE route_config (
          id                            INTEGER PRIMARY KEY,   -- key
          hash                          BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          name                          TEXT NOT NULL,         -- port, or https.… of a gateway's server
          virtual_hosts                 INTEGER NOT NULL,      -- all of them
          domains                       INTEGER NOT NULL,      -- of all virtual hosts
          routes                        INTEGER NOT NULL,      -- of all virtual hosts
          virtual_hosts_counted         INTEGER NOT NULL,      -- as the memory model counts
          domains_counted               INTEGER NOT NULL,      -- as the memory model counts
          routes_counted                INTEGER NOT NULL,      -- as the memory model counts
          virtual_service_routes        INTEGER NOT NULL,      -- prefix and exact
          virtual_service_regex_routes  INTEGER NOT NULL,      -- of VirtualServices, by regular expression
          header_matches                INTEGER NOT NULL,      -- exact header matches over routes of VirtualServices
          retry_routes                  INTEGER NOT NULL,      -- routes with a retry policy
          lua_overrides                 INTEGER NOT NULL,      -- routes or virtual hosts with a Lua configuration of their own
          bytes                         INTEGER NOT NULL       -- of JSON
        );
        -- Clusters that routes of a table name.
        CREATE TABLE route_cluster (
          route_config_id  INTEGER NOT NULL,  -- row of `route_config`
          cluster_name     TEXT NOT NULL      -- a cluster's name
        );
        -- The largest virtual hosts of a table.
        CREATE TABLE virtual_host (
          route_config_id  INTEGER NOT NULL,  -- row of `route_config`
          name             TEXT NOT NULL,     -- host:port
          domains          INTEGER NOT NULL,  -- it answers to
          routes           INTEGER NOT NULL,  -- it holds
          bytes            INTEGER NOT NULL   -- of JSON
        );
        -- VirtualServices that made routes of a table.
        CREATE TABLE route_origin (
          route_config_id  INTEGER NOT NULL,  -- row of `route_config`
          virtual_service  TEXT NOT NULL,     -- namespace/name
          routes           INTEGER NOT NULL   -- how many it made
        );
        -- One cluster of a clusters page (counts of hosts and limits), stored once.
        CREATE TABLE page_cluster (
          id                    INTEGER PRIMARY KEY,   -- key
          hash                  BLOB NOT NULL UNIQUE,  -- of its content, order of keys aside
          name                  TEXT NOT NULL,         -- as Envoy names it
          host                  TEXT,                  -- of an outbound cluster: the service it leads to
          tls                   INTEGER NOT NULL,      -- 1: in some dump of the bundle, endpoints of this cluster ask for tlsMode istio
          hosts                 INTEGER NOT NULL,      -- host blocks, repeats included
          unhealthy_hosts       INTEGER NOT NULL,      -- with a failed health flag
          added_via_api         INTEGER,               -- 1: from xDS, 0: of the bootstrap
          max_connections       INTEGER,               -- circuit breaker; 4294967295 is unlimited
          max_pending_requests  INTEGER,               -- circuit breaker
          max_requests          INTEGER                -- circuit breaker
        );
        -- Secrets of a dump by state; never their content.
        CREATE TABLE secret (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          state           TEXT NOT NULL,     -- static, active, warming, error
          secrets         INTEGER NOT NULL,  -- how many
          bytes           INTEGER NOT NULL   -- of JSON, redacted by Envoy
        );

        -- A set of resources that one proxy or many hold.
        CREATE TABLE holding_set (
          id    INTEGER PRIMARY KEY,  -- key
          kind  TEXT NOT NULL         -- cluster, endpoint_set, listener, route_config, page_cluster
        );
        -- The resources of a set.
        CREATE TABLE holding_member (
          set_id       INTEGER NOT NULL,  -- row of `holding_set`
          resource_id  INTEGER NOT NULL,  -- row of the table that is named by the set's kind
          state        TEXT NOT NULL,     -- static, active, warming, draining, error
          copy         INTEGER NOT NULL   -- 1 and up: equal content that is held once more
        );
        -- Which set a page's proxy holds.
        CREATE TABLE holding (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          kind            TEXT NOT NULL,     -- what the set or difference is of, as in `holding_set`
          set_id          INTEGER NOT NULL   -- row of `holding_set`
        );
        -- What it holds besides (sign 1) or does not hold of it (sign -1).
        CREATE TABLE holding_difference (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          kind            TEXT NOT NULL,     -- what the set or difference is of, as in `holding_set`
          resource_id     INTEGER NOT NULL,  -- row of the table that is named by kind
          state           TEXT NOT NULL,     -- as in `holding_member`
          copy            INTEGER NOT NULL,  -- as in `holding_member`
          sign            INTEGER NOT NULL   -- 1: held besides; -1: not held
        );

        -- What the counters of a clusters page add up to.
        CREATE TABLE page_load (
          source_file_id      INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          clusters            INTEGER NOT NULL,     -- of which any counter is not zero
          hosts_with_traffic  INTEGER NOT NULL,     -- outbound hosts with requests or connections since the start
          connections_active  INTEGER NOT NULL,     -- open now
          connections_tls     INTEGER NOT NULL,     -- open now, to clusters whose endpoints take mTLS
          connections_total   INTEGER NOT NULL,     -- opened since the start
          connect_failures    INTEGER NOT NULL,     -- since the start
          requests_active     INTEGER NOT NULL,     -- in flight now
          requests_pending    INTEGER NOT NULL,     -- waiting for a connection
          requests_total      INTEGER NOT NULL,     -- since the start
          request_errors      INTEGER NOT NULL,     -- since the start
          request_timeouts    INTEGER NOT NULL      -- since the start
        );
        -- The clusters of a page that stand out: the 8 with most open connections, the 4 with most waiting requests, and
        -- the 4 with most failures to connect.
        CREATE TABLE cluster_load (
          source_file_id      INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          name                TEXT NOT NULL,     -- the cluster
          host                TEXT,              -- of an outbound cluster
          connections_active  INTEGER NOT NULL,  -- open now
          connections_total   INTEGER NOT NULL,  -- opened since the start
          connect_failures    INTEGER NOT NULL,  -- since the start
          requests_active     INTEGER NOT NULL,  -- in flight now
          requests_pending    INTEGER NOT NULL,  -- waiting for a connection
          requests_total      INTEGER NOT NULL,  -- since the start
          request_errors      INTEGER NOT NULL,  -- since the start
          request_timeouts    INTEGER NOT NULL   -- since the start
        );
        -- What a page or a sampler says of Envoy's allocator.
        CREATE TABLE memory_sample (
          source_file_id     INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          source             TEXT NOT NULL,     -- memory (Envoy's page), memory/tcmalloc (the allocator's), series (a sampler's line)
          allocated          INTEGER,           -- bytes the program holds
          heap_size          INTEGER,           -- mapped plus unmapped
          pageheap_free      INTEGER,           -- free pages that stay mapped
          pageheap_unmapped  INTEGER,           -- free pages given back to the kernel
          thread_cache       INTEGER,           -- free objects in caches
          physical           INTEGER,           -- the allocator's resident bytes
          at                 INTEGER,           -- the sampler's clock
          sample_seconds     REAL               -- since the sampler's start
        );
        -- What a stats page says of Envoy as a whole: a column for each stat, named like it; NULL where the page does not say.
        CREATE TABLE stat_page (
          source_file_id                                 INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          server_memory_allocated                        REAL,                 -- bytes the program holds
          server_memory_heap_size                        REAL,                 -- mapped plus unmapped
          server_memory_physical_size                    REAL,                 -- the allocator's resident bytes
          server_total_connections                       REAL,                 -- open downstream connections of all listeners
          server_concurrency                             REAL,                 -- worker threads
          server_uptime                                  REAL,                 -- seconds
          server_state                                   REAL,                 -- 0 live, 1 draining, 2 and 3 initializing
          cluster_manager_active_clusters                REAL,                 -- static ones included
          cluster_manager_warming_clusters               REAL,                 -- now
          cluster_manager_cluster_added                  REAL,                 -- since the start
          cluster_manager_cluster_modified               REAL,                 -- since the start
          cluster_manager_cluster_removed                REAL,                 -- since the start
          cluster_manager_cluster_updated                REAL,                 -- since the start
          cluster_manager_cds_update_success             REAL,                 -- pushes of clusters that were taken
          cluster_manager_cds_update_rejected            REAL,                 -- pushes of clusters that were refused
          cluster_manager_cds_update_time                REAL,                 -- newest of them, milliseconds since 1970
          listener_manager_total_listeners_active        REAL,                 -- static ones included
          listener_manager_total_listeners_warming       REAL,                 -- now
          listener_manager_total_listeners_draining      REAL,                 -- now
          listener_manager_total_filter_chains_draining  REAL,                 -- now
          listener_manager_listener_added                REAL,                 -- since the start
          listener_manager_listener_modified             REAL,                 -- since the start
          listener_manager_listener_removed              REAL,                 -- since the start
          listener_manager_listener_in_place_updated     REAL,                 -- changes of filter chains alone, since the start
          listener_manager_lds_update_success            REAL,                 -- pushes of listeners that were taken
          listener_manager_lds_update_rejected           REAL,                 -- pushes of listeners that were refused
          listener_manager_lds_update_time               REAL,                 -- newest of them, milliseconds since 1970
          cluster_xds_grpc_upstream_cx_total             REAL,                 -- connections to the agent since the start
          cluster_xds_grpc_upstream_cx_rx_bytes_total    REAL,                 -- bytes of configuration received
          cluster_xds_grpc_upstream_cx_tx_bytes_total    REAL,                 -- bytes of requests and answers sent
          wasm_wasm_vm_count                             REAL,                 -- Wasm machines now
          stats_lines                                    REAL                  -- lines or samples of the page
        );
        -- Other stats that matter, by text name.
        CREATE TABLE stat (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          name            TEXT NOT NULL,     -- without tags: server.memory_allocated
          tag             TEXT,              -- thread, cluster or listener, where it is of one
          value           REAL NOT NULL      -- gauge or counter
        );
        -- The process or its cgroup seen from outside.
        CREATE TABLE process_memory (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          source          TEXT NOT NULL,     -- smaps_rollup, proc status, cgroup, series, kube-state-metrics, working set (kubectl top)
          process_name    TEXT,              -- envoy, pilot-agent…
          anonymous       INTEGER,           -- resident anonymous memory: what counts against a limit
          resident        INTEGER,           -- with the mapped binary
          usage           INTEGER,           -- of the cgroup, page cache included
          inactive_file   INTEGER,           -- page cache that the kernel can drop
          active_file     INTEGER,           -- page cache in use; it can be dropped too
          peak            INTEGER,           -- highest usage
          memory_limit    INTEGER,           -- NULL also for none, see unlimited
          unlimited       INTEGER NOT NULL,  -- 1: no limit is set
          oom_kills       INTEGER,           -- counter of the cgroup; of kube-state-metrics 1 where the container's last end was one
          sample_seconds  REAL,              -- since the sampler's start
          at              INTEGER            -- the sampler's clock
        );
        -- Counts of small pages: listeners, certs.
        CREATE TABLE page_count (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          what            TEXT NOT NULL,     -- listeners, certs
          count           INTEGER NOT NULL   -- entries of the page
        );
        -- Sockets of a netstat page by role and state.
        CREATE TABLE socket (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          role            TEXT NOT NULL,     -- inbound, outbound, upstream, to application, downstream, agent, other
          state           TEXT NOT NULL,     -- ESTABLISHED, CLOSE_WAIT…
          sockets         INTEGER NOT NULL,  -- how many
          receive_queue   INTEGER NOT NULL,  -- bytes the process did not take
          send_queue      INTEGER NOT NULL   -- bytes the peer did not take
        );
        -- Kills in a kernel log.
        CREATE TABLE kernel_kill (
          source_file_id   INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line             INTEGER NOT NULL,  -- where in the file, counted from 1
          boot_seconds     REAL,              -- seconds since boot, as dmesg prints them
          at               INTEGER,           -- where the line has a date
          process_name     TEXT NOT NULL,     -- the killed process
          process_id       INTEGER,           -- of the killed process
          anonymous        INTEGER,           -- resident anonymous memory: what counts against a limit
          usage            INTEGER,           -- of the cgroup at the kill
          memory_limit     INTEGER,           -- of the cgroup
          kernel_memory    INTEGER,           -- of the cgroup
          constraint_kind  TEXT,              -- CONSTRAINT_MEMCG: a cgroup's limit; CONSTRAINT_NONE: the node
          cgroup           TEXT,              -- whose limit was reached
          task_cgroup      TEXT,              -- of the killed process
          pod_uid          TEXT,              -- out of the cgroup's path
          container_id     TEXT               -- out of the cgroup's path
        );

        -- A pod; `stripped` 1: from istiod's debug/krtz, without statuses.
        CREATE TABLE pod (
          id                INTEGER PRIMARY KEY,  -- key
          source_file_id    INTEGER NOT NULL,     -- the page it was read from (`source_file`)
          namespace         TEXT NOT NULL,        -- its namespace
          name              TEXT NOT NULL,        -- as Envoy names it
          uid               TEXT,                 -- metadata.uid
          node              TEXT,                 -- the node it runs on
          address           TEXT,                 -- status.podIP
          phase             TEXT,                 -- Running, Pending, Failed…
          reason            TEXT,                 -- Evicted and others
          message           TEXT,                 -- with that reason
          owner_kind        TEXT,                 -- ReplicaSet, StatefulSet…
          owner_name        TEXT,                 -- of that owner
          workload          TEXT,                 -- the owner's owner where there is one
          workload_kind     TEXT,                 -- Deployment, StatefulSet…
          created_at        INTEGER,              -- creationTimestamp
          deleted_at        INTEGER,              -- deletionTimestamp
          pod_limit         INTEGER,              -- spec.resources.limits.memory of the pod
          limit_annotation  TEXT,                 -- sidecar.istio.io/proxyMemoryLimit
          proxy_config      TEXT,                 -- proxy.istio.io/config
          labels            TEXT,                 -- key=value, joined by commas; hashes of its template left out
          stripped          INTEGER NOT NULL      -- 1: from debug/krtz, without statuses
        );
        -- A Deployment, StatefulSet, DaemonSet, ReplicaSet or Job.
        CREATE TABLE workload (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          namespace       TEXT NOT NULL,     -- its namespace
          kind            TEXT NOT NULL,     -- Deployment, StatefulSet, DaemonSet, ReplicaSet, Job
          name            TEXT NOT NULL,     -- its name
          owner_kind      TEXT,              -- of a ReplicaSet: Deployment
          owner_name      TEXT,              -- of that owner
          created_at      INTEGER,           -- creationTimestamp; of a ReplicaSet the start of a rollout
          replicas        INTEGER,           -- wanted
          ready           INTEGER            -- ready
        );
        -- A container's spec and status.
        CREATE TABLE container (
          id              INTEGER PRIMARY KEY,  -- key
          pod_id          INTEGER NOT NULL,     -- row of `pod`
          name            TEXT NOT NULL,        -- istio-proxy
          kind            TEXT NOT NULL,        -- sidecar, nativeSidecar, gateway, waypoint, ztunnel, app, init, istiod, unknown
          image           TEXT,                 -- with its tag
          memory_limit    INTEGER,              -- in force: of the status, else of the spec
          limit_source    TEXT,                 -- status, spec, annotation; without a limit: masked, not in the page
          memory_request  INTEGER,              -- of the spec
          cpu_limit       REAL,                 -- cores
          restart_count   INTEGER,              -- of the status
          ready           INTEGER,              -- 1: ready
          container_id    TEXT                  -- runtime's id
        );
        -- state and lastState of a container.
        CREATE TABLE container_state (
          container_id  INTEGER NOT NULL,  -- row of `container`
          which         TEXT NOT NULL,     -- state, lastState
          kind          TEXT NOT NULL,     -- running, waiting, terminated
          reason        TEXT,              -- OOMKilled, Error, CrashLoopBackOff…
          message       TEXT,              -- with that reason
          exit_code     INTEGER,           -- 137: killed
          signal        INTEGER,           -- where the runtime says it
          started_at    INTEGER,           -- of that life
          finished_at   INTEGER            -- of that life
        );
        -- A node of Kubernetes.
        CREATE TABLE node (
          source_file_id      INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          name                TEXT NOT NULL,     -- its name
          memory_pressure     INTEGER,           -- condition MemoryPressure
          cpus                TEXT,              -- capacity, as written
          allocatable_memory  INTEGER,           -- status.allocatable
          kubelet_version     TEXT               -- as the node says it
        );
        -- Istio's own objects.
        CREATE TABLE istio_object (
          id               INTEGER PRIMARY KEY,  -- key
          source_file_id   INTEGER NOT NULL,     -- the page it was read from (`source_file`)
          kind             TEXT NOT NULL,        -- DestinationRule, Sidecar, VirtualService, Gateway, EnvoyFilter…
          namespace        TEXT NOT NULL,        -- its namespace
          name             TEXT NOT NULL,        -- its name
          created_at       INTEGER,              -- creationTimestamp
          servers          INTEGER,              -- of a Gateway
          rules            INTEGER,              -- match blocks, config patches, overrides
          has_selector     INTEGER NOT NULL,     -- 1: for some workloads only
          max_connections  INTEGER,              -- of a connection pool
          idle_timeout     TEXT,                 -- of a connection pool, as written
          concurrency      INTEGER               -- of a ProxyConfig
        );
        -- Names that an object lists: host, subset, exportTo, gateway, destination, filter, selector, credential.
        CREATE TABLE istio_name (
          object_id  INTEGER NOT NULL,  -- row of `istio_object`
          role       TEXT NOT NULL,     -- host, subset, exportTo, gateway, destination, filter, selector, credential
          name       TEXT NOT NULL,     -- what is listed
          detail     TEXT               -- labels of a subset, value of a selector, host of a credential
        );
        -- Kubernetes events, of tables and objects.
        CREATE TABLE event (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          namespace       TEXT,              -- of the object
          type            TEXT,              -- Normal, Warning
          reason          TEXT NOT NULL,     -- OOMKilling, Evicted, BackOff, Started…
          object_kind     TEXT NOT NULL,     -- Pod, Node…
          object_name     TEXT NOT NULL,     -- of the object
          container       TEXT,              -- of spec.containers{…}
          host            TEXT,              -- the node that reports
          message         TEXT NOT NULL,     -- as written
          count           INTEGER,           -- repeats
          first_at        INTEGER,           -- when the first of them happened
          last_at         INTEGER,           -- when the last of them happened
          last_age        REAL               -- seconds before the table was printed
        );

        -- Clients of istiod when a bug-report began (debug/adsz).
        CREATE TABLE connected_proxy (
          source_file_id      INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          namespace           TEXT,              -- of the pod
          pod                 TEXT,              -- its name
          type                TEXT,              -- sidecar, router, waypoint, ztunnel: first part of the node id
          connection_id       TEXT NOT NULL,     -- POD.NAMESPACE-NUMBER
          connected_at        INTEGER,           -- when it connected
          clusters            INTEGER,           -- clusters it was sent
          subset_clusters     INTEGER,           -- of them made by subsets
          endpoint_clusters   INTEGER,           -- clusters whose endpoints it watches
          listeners           INTEGER,           -- it was sent
          route_tables        INTEGER,           -- it watches
          https_route_tables  INTEGER            -- one for each HTTPS server of a gateway
        );
        -- Clients near its end (debug/syncz).
        CREATE TABLE synced_proxy (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          namespace       TEXT NOT NULL,     -- of the pod
          pod             TEXT NOT NULL,     -- its name
          type            TEXT,              -- sidecar, router, waypoint, ztunnel: first part of the node id
          istio_version   TEXT               -- as the proxy says it
        );
        -- Services that istiod knows (debug/registryz).
        CREATE TABLE mesh_service (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          hostname        TEXT NOT NULL,     -- as istiod knows it
          namespace       TEXT NOT NULL,     -- its namespace
          headless        INTEGER NOT NULL,  -- 1: without a cluster address
          http_ports      INTEGER NOT NULL,  -- ports with an HTTP protocol
          tcp_ports       INTEGER NOT NULL,  -- other ports
          external        INTEGER NOT NULL,  -- 1: of a ServiceEntry or ExternalName
          created_at      INTEGER            -- creationTimestamp
        );
        -- Pushes to proxies in istiod's log.
        CREATE TABLE push (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          at              INTEGER NOT NULL,  -- when
          type            TEXT NOT NULL,     -- CDS, EDS, LDS, RDS…
          namespace       TEXT NOT NULL,     -- of the pod
          pod             TEXT NOT NULL,     -- its name
          answer          INTEGER NOT NULL,  -- 1: PUSH request, an answer to a fresh or reconnected Envoy
          incremental     INTEGER NOT NULL,  -- 1: PUSH INC
          resources       INTEGER,           -- sent
          removed         INTEGER,           -- taken away
          size            INTEGER,           -- serialized bytes
          empty           INTEGER,           -- without content
          filtered        INTEGER            -- NULL where the line has none
        );
        -- Connections of proxies to istiod, opened and ended.
        CREATE TABLE proxy_connection (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          at              INTEGER NOT NULL,  -- when
          namespace       TEXT NOT NULL,     -- of the pod
          pod             TEXT NOT NULL,     -- its name
          connection      INTEGER NOT NULL,  -- istiod's number of it
          opened          INTEGER NOT NULL,  -- 1: opened, 0: ended
          error           TEXT               -- why it ended
        );
        -- What made istiod push.
        CREATE TABLE push_cause (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          at              INTEGER NOT NULL,  -- when
          push            INTEGER,           -- istiod's number of the push
          merged_events   INTEGER,           -- changes merged into it
          kind            TEXT,              -- of the one object that the line names
          namespace       TEXT,              -- of that object
          name            TEXT,              -- of that object
          more_configs    INTEGER            -- further objects that changed
        );
        -- Size of the mesh with each push.
        CREATE TABLE mesh_size (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          at              INTEGER NOT NULL,  -- when
          services        INTEGER NOT NULL,  -- istiod knows
          connected       INTEGER NOT NULL,  -- proxies
          push            INTEGER            -- istiod's number of the push
        );

        -- Lives of a proxy in its own log.
        CREATE TABLE proxy_life (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          previous        INTEGER NOT NULL,  -- 1: from the part marked as the previous log
          first_at        INTEGER,           -- its first line with a time
          last_at         INTEGER,           -- its last line with a time
          memory_limit    INTEGER,           -- GOMEMLIMIT
          namespace       TEXT,              -- of the pod
          pod             TEXT,              -- its name
          type            TEXT,              -- sidecar, router, waypoint, ztunnel: first part of the node id
          istio_version   TEXT,              -- as the proxy says it
          concurrency     INTEGER,           -- configured workers
          ready_at        INTEGER,           -- Envoy answered ready
          killed_at       INTEGER,           -- the agent saw Envoy killed
          kill_text       TEXT,              -- what it said
          kill_line       INTEGER,           -- where it said so
          shutdown_at     INTEGER,           -- an orderly end began
          crash_text      TEXT,              -- abort or segmentation fault
          first_line      INTEGER NOT NULL,  -- of this life in the file
          last_line       INTEGER NOT NULL   -- of this life in the file
        );
        -- Requests that broke because a peer went away, by peer address.
        CREATE TABLE broken_request (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          flag            TEXT NOT NULL,     -- DC names the downstream, UC the upstream
          peer            TEXT NOT NULL,     -- address of the side that went away
          requests        INTEGER NOT NULL,  -- how many
          first_at        INTEGER,           -- when the first of them happened
          last_at         INTEGER            -- when the last of them happened
        );
        -- Calls of a proxy to a host of which some failed, by its access log: UF, UH, UC, URX, UPE, UO, or 503.
        CREATE TABLE failed_call (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          host            TEXT NOT NULL,     -- the service that was called
          requests        INTEGER NOT NULL,  -- how many
          failed          INTEGER NOT NULL   -- of them without an answer from upstream
        );
        -- What the lines of an access log add up to.
        CREATE TABLE access_log (
          source_file_id  INTEGER PRIMARY KEY,  -- the page it was read from (`source_file`)
          requests        INTEGER NOT NULL,     -- how many
          looping         INTEGER NOT NULL      -- of them answered 431, or sent to the proxy itself
        );
        -- Who calls whom: the outbound hosts with traffic of all proxies of a namespace, and of one workload where it
        -- calls at most 100. A proxy that was read more than once counts with its largest figure.
        CREATE TABLE traffic_edge (
          mesh_id          INTEGER NOT NULL, -- as in `bundle`
          namespace        TEXT NOT NULL,    -- of the proxies that call
          workload         TEXT,             -- NULL: any of the namespace
          proxy_type       TEXT,             -- sidecar, router, waypoint; NULL where no page says
          host             TEXT NOT NULL,    -- the service that is called
          requests         INTEGER,          -- since the start of the proxies; NULL where no clusters page says
          connections      INTEGER,          -- opened since then; NULL where no clusters page says
          logged_requests  INTEGER,          -- lines of access logs; NULL where no log has any
          proxies          INTEGER NOT NULL  -- in how many it was seen
        );
        -- Other lines worth keeping.
        CREATE TABLE log_line (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          line            INTEGER NOT NULL,  -- where in the file, counted from 1
          at              INTEGER,           -- when
          text            TEXT NOT NULL      -- as written
        );
        -- Times that a page tells about itself.
        CREATE TABLE clock (
          source_file_id  INTEGER NOT NULL,  -- the page it was read from (`source_file`)
          at              INTEGER NOT NULL,  -- when
          source          TEXT NOT NULL      -- which page, which field
        );
        """#

    /// Made after the load: it is faster, and only questions need them.
    static let indexes = #"""
        CREATE INDEX source_file_by_name ON source_file(name);
        CREATE INDEX IF NOT EXISTS source_file_by_proxy ON source_file(proxy_id, kind);
        CREATE INDEX IF NOT EXISTS source_file_by_folder ON source_file(folder);
        CREATE INDEX proxy_by_pod ON proxy(namespace, pod);
        CREATE INDEX IF NOT EXISTS pod_by_name ON pod(namespace, name);
        CREATE INDEX pod_by_address ON pod(address);
        CREATE INDEX IF NOT EXISTS container_by_pod ON container(pod_id);
        CREATE INDEX container_state_by_container ON container_state(container_id);
        CREATE INDEX holding_member_by_set ON holding_member(set_id);
        CREATE INDEX holding_by_file ON holding(source_file_id, kind);
        CREATE INDEX holding_difference_by_file ON holding_difference(source_file_id, kind);
        CREATE INDEX endpoint_set_by_cluster ON endpoint_set(cluster_name);
        CREATE INDEX cluster_load_by_file ON cluster_load(source_file_id);
        CREATE INDEX traffic_edge_by_namespace ON traffic_edge(namespace, workload);
        CREATE INDEX traffic_edge_by_host ON traffic_edge(host);
        CREATE INDEX stat_by_file ON stat(source_file_id, name);
        CREATE INDEX push_by_pod ON push(namespace, pod, at);
        CREATE INDEX proxy_connection_by_pod ON proxy_connection(namespace, pod, connection);
        CREATE INDEX route_cluster_by_table ON route_cluster(route_config_id);
        CREATE INDEX istio_name_by_object ON istio_name(object_id);
        CREATE INDEX event_by_object ON event(object_name);
        CREATE INDEX broken_request_by_peer ON broken_request(peer);
        """#

    /// What the joins look up by: made before them, since without they walk every pod for each proxy.
    static let indexesOfJoins = """
        CREATE INDEX pod_by_name ON pod(namespace, name);
        CREATE INDEX container_by_pod ON container(pod_id);
        CREATE INDEX source_file_by_folder ON source_file(folder);
        """

    /// What a proxy holds sets of.
    static let heldKinds = ["cluster", "endpoint_set", "listener", "route_config", "page_cluster"]

    /// The flat tables: what each page's proxy holds, one row a resource.
    static let views: String = heldKinds.map { kind in
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
