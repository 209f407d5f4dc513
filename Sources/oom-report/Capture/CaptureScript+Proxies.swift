extension CaptureScript {
    /// What one proxy is asked, and whether it can bear a dump.
    static let proxies = #"""
        # Runs in the proxy's container, where that has a shell: its cgroup's files as `grep . memory.*` prints them.
        cgroup='cd /sys/fs/cgroup && [ -r memory.max ] || cd /sys/fs/cgroup/memory || exit 1
        for f in memory.max memory.limit_in_bytes memory.current memory.usage_in_bytes memory.peak memory.max_usage_in_bytes \
          memory.high memory.events memory.oom_control memory.stat; do
          [ ! -r $f ] || while IFS= read -r l; do echo "$PWD/$f:$l"; done <$f
        done'
        # The same for the status of Envoy's process.
        process='for d in /proc/[0-9]*; do
          read -r c <$d/comm || continue
          [ "$c" = envoy ] && exec cat $d/status
        done 2>/dev/null
        exit 1'

        # page FILE SECONDS PATH: an admin page of Envoy, by curl, which takes least, or by pilot-agent where there is no curl.
        page() {
          client=$(awk -v image="$image" '$1 == image { print $2 }' "$work/clients")
          if [ "$client" != agent ]; then
            step "$1" "$2" "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- \
              curl -sS --max-time "$2" "http://127.0.0.1:15000/$3"
            result=$?
            [ "$result" -ne 0 ] || [ -n "$client" ] || remember curl
            if [ "$result" -eq 0 ] || [ -n "$client" ] || ! lacks_program; then
              return "$result"
            fi
            rm -f "$root/$1.error"
            say "  this image has no curl; pilot-agent asks instead"
            remember agent
          fi
          step "$1" "$2" "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- pilot-agent request GET "$3"
        }

        remember() { printf '%s %s\n' "$image" "$1" >>"$work/clients"; }

        # Whether the last request failed because the image has no such program.
        lacks_program() {
          grep -q -i -e 'executable file not found' -e 'no such file or directory' -e 'not found in' "$work/said"
        }

        # Whether the proxy's container is the one that it was; $life is set by the first call for a pod. Not in the manifest: it
        # is asked often, and is no page.
        same_life() {
          within 30 "$kubectl" get pod -n "$ns" "$pod" -o "go-template=$lives" >"$work/life" 2>/dev/null || return 0
          now=$(cat "$work/life")
          [ -n "$life" ] || life=$now
          [ "$life" = "$now" ]
        }
        lives=
        for list in containerStatuses initContainerStatuses; do
          lives=$lives'{{range .status.'$list'}}{{if eq .name "istio-proxy"}}{{.restartCount}} {{.containerID}}{{end}}{{end}}'
        done

        # died PAGE: after a failed request. True where the proxy died meanwhile; then nothing more is asked of it.
        died() {
          same_life && return 1
          say "  $ns/$pod was restarted while $1 was asked for; it is left alone"
          line "$(utc)" 0 restarted 0 "$folder/$1" "the container is another one now"
          printf '%s/%s\n' "$ns" "$pod" >>"$work/dead"
          return 0
        }

        # through PORT FILE PATH: by way of the API server, which starts no process in the container.
        through() {
          step "$2" 30 "$kubectl" get --raw "/api/v1/namespaces/$ns/pods/$pod:$1/proxy/$3"
        }

        # Of the page that Istio merges from the agent, Envoy and the application: what the agent says of its own memory.
        agent_lines() { grep -E '^istio_agent_(process_resident_memory|go_memstats_)'; }

        # figure NAME: a gauge of the proxy's statistics, as a whole number.
        figure() {
          [ -s "$root/$folder/stats/prometheus" ] || return 0
          awk -v name="$1" '
            index($1, name "{") == 1 || $1 == name { printf "%.0f\n", $NF; exit }
          ' "$root/$folder/stats/prometheus"
        }

        # room: what the container may still take, in bytes, into $free; empty where nothing tells. Page cache that the kernel can
        # give back is not in use.
        room() {
          free=
          [ "$limit_bytes" != - ] || limit_bytes=
          used=
          if [ -s "$root/$folder/cgroup" ]; then
            # shellcheck disable=SC2046
            set -- $(awk -F: '
              { n = split($1, path, "/"); f = path[n]; split($2, word, " ") }
              f == "memory.max" || f == "memory.limit_in_bytes" { if ($2 ~ /^[0-9]+$/ && $2 < 4e18) max = $2 }
              f == "memory.current" || f == "memory.usage_in_bytes" { now = $2 }
              f == "memory.stat" && (word[1] == "inactive_file" || word[1] == "total_inactive_file") { cache = word[2] }
              END { printf "%.0f %.0f\n", max, now - cache }' "$root/$folder/cgroup")
            [ "${1:-0}" = 0 ] || limit_bytes=$1
            used=${2:-}
          fi
          if [ -z "$used" ] && [ -s "$work/top" ]; then
            used=$(awk -v ns="$ns" -v pod="$pod" '
              $1 == ns && $2 == pod && $3 == "istio-proxy" {
                v = $5; k = 1
                if (v ~ /Ki$/) k = 1024; if (v ~ /Mi$/) k = 1048576; if (v ~ /Gi$/) k = 1073741824
                printf "%.0f\n", (v + 0) * k }' "$work/top")
          fi
          if [ -z "$used" ]; then
            physical=$(figure envoy_server_memory_physical_size)
            # Beside Envoy there is its agent: 13 MB, and 4.7 kB for each cluster that it relays.
            clusters=$(figure envoy_cluster_manager_active_clusters)
            [ -z "$physical" ] || used=$((physical + 13000000 + 4700 * ${clusters:-0}))
          fi
          if [ -n "$limit_bytes" ] && [ -n "$used" ]; then free=$((limit_bytes - used)); fi
        }

        mib() { echo "$(($1 / 1048576)) MiB"; }

        # fits BYTES WHAT: whether a request may take so much of this proxy's memory. Says why not in $why_not.
        fits() {
          why_not=
          if [ -z "$free" ] && [ -z "$limit_bytes" ]; then return 0; fi
          if [ -z "$free" ]; then
            why_not="it is not known how much memory is free"
          elif [ "$free" -lt "$1" ]; then
            why_not="$2 may take $(mib "$1") and $(mib "$free") of the limit of $(mib "$limit_bytes") are free"
          fi
          [ -z "$why_not" ]
        }

        # What a dump may take: 3.8 times its JSON, which is estimated on the high side (measured: a whole HTTP service 7,900
        # bytes, an endpoint 610, a listener 4,800, the bootstrap 0.2 MB), and 8 MiB for the work around it. Into $cost; empty
        # where unknown.
        dump_cost() {
          cost=
          clusters=$(figure envoy_cluster_manager_active_clusters)
          [ -n "$clusters" ] || return 0
          endpoints=$clusters
          [ ! -s "$root/$folder/clusters" ] || endpoints=$(grep -c '::cx_active::' "$root/$folder/clusters")
          listeners=$(figure envoy_listener_manager_total_listeners_active)
          cost=$(((250000 + 7900 * clusters + 610 * endpoints + 4800 * ${listeners:-0}) * 38 / 10 + 8388608))
        }

        # read_row LINE: the words of a chosen proxy.
        read_row() {
          # shellcheck disable=SC2086
          set -- $1
          role=$1 ns=$2 pod=$3 owner=$5 limit_bytes=$6 state=$7 image=$8 restarts=$9
          folder=proxies/$ns/$pod
          life=
        }

        # logs_of: what the proxy's processes wrote; the killed one's first, since the next restart takes it away.
        logs_of() {
          if [ "$restarts" -gt 0 ]; then
            step "$folder/istio-proxy-previous.log" 120 \
              "$kubectl" logs -n "$ns" "$pod" -c istio-proxy --previous --tail=100000
          fi
          step "$folder/istio-proxy.log" 120 "$kubectl" logs -n "$ns" "$pod" -c istio-proxy "--since=$since"
        }

        # gentle_pages: what a proxy can tell without effort, the least first.
        gentle_pages() {
          if [ "$state" != running ]; then
            skip "$folder/memory" "the container is $state"
            return 0
          fi
          say "asking $role $ns/$pod"
          same_life
          through 15090 "$folder/stats/prometheus" stats/prometheus
          filter=agent_lines adds=yes
          through 15020 "$folder/stats/prometheus" stats/prometheus
          filter='' adds=''
          if has_shell; then
            step "$folder/cgroup" 30 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- sh -c "$cgroup"
            if [ "$status" -ne 0 ]; then
              if lacks_program; then
                rm -f "$root/$folder/cgroup.error"
                printf '%s\n' "$image" >>"$work/shells"
              elif died cgroup; then
                return 0
              fi
            fi
          fi
          page "$folder/memory" 30 memory || { died memory && return 0; }
          if ! grep -q '^envoy_' "$root/$folder/stats/prometheus" 2>/dev/null; then
            page "$folder/stats/prometheus" 60 stats/prometheus || { died stats && return 0; }
          fi
          page "$folder/server_info" 30 server_info || { died server_info && return 0; }
          page "$folder/listeners" 30 listeners || { died listeners && return 0; }
          if has_shell; then
            step "$folder/status" 30 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- sh -c "$process"
            step "$folder/netstat" 60 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- netstat -natpw
          fi
          room
          # The page has about 2 kB for each cluster with its host, and Envoy holds it whole.
          clusters=$(figure envoy_cluster_manager_active_clusters)
          if fits $((${clusters:-0} * 6000 + 4194304)) "the page of clusters"; then
            page "$folder/clusters" 60 clusters || { died clusters && return 0; }
          else
            skip "$folder/clusters" "$why_not"
          fi
        }

        # Whether the image may have a shell: those that had none are remembered.
        has_shell() { ! grep -q -x -F "$image" "$work/shells"; }

        # dump: the configuration of the proxy in $ns/$pod, if it can bear that. False where there is none.
        dump() {
          if grep -q "^$ns/$pod\$" "$work/dumped"; then return 0; fi
          if [ "$state" != running ]; then
            skip "$folder/config_dump" "the container is $state"
            return 1
          fi
          if grep -q "^$ns/$pod\$" "$work/dead"; then
            skip "$folder/config_dump" "the proxy died of an easier question"
            return 1
          fi
          # Once more, since minutes may have passed.
          if has_shell; then
            step "$folder/cgroup" 30 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- sh -c "$cgroup"
          fi
          room
          dump_cost
          if [ -z "$cost" ] && [ -n "$limit_bytes" ]; then
            skip "$folder/config_dump" "it is not known how large it would be"
            return 1
          fi
          if ! fits "${cost:-0}" "a dump"; then
            skip "$folder/config_dump" "$why_not: it could be killed"
            return 1
          fi
          life=
          same_life
          if page "$folder/config_dump" 300 'config_dump?include_eds'; then
            printf '%s/%s\n' "$ns" "$pod" >>"$work/dumped"
            return 0
          fi
          died config_dump
          return 1
        }
        """#
}
