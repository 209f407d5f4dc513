extension CaptureScript {
    /// What the API server, the nodes, istiod and a Prometheus tell.
    static let cluster = #"""
        # everywhere FILE SECONDS WORD…: kubectl get of all namespaces in scope; `-A`, or one request for each.
        everywhere() {
          list=$1 patience=$2
          shift 2
          if [ -z "$namespaces" ]; then
            step "$list" "$patience" "$kubectl" get "$@" -A
            return
          fi
          for ns in $namespaces; do step "$list-$ns" "$patience" "$kubectl" get "$@" -n "$ns"; done
        }

        # usage_now: `kubectl top`, also for what is asked later.
        usage_now() {
          : >"$work/top"
          if [ -z "$namespaces" ]; then
            step cluster/top-pods 60 "$kubectl" top pods -A --containers && cat "$work/part" >"$work/top"
            return
          fi
          for ns in $namespaces; do
            # Without -A there is no column for the namespace.
            step "cluster/top-pods-$ns" 60 "$kubectl" top pods -n "$ns" --containers && sed "s/^/$ns /" "$work/part" >>"$work/top"
          done
        }

        # Lines of the kernel about memory, of a log of the whole machine.
        kernel_lines() {
          grep -a -i -e oom -e 'killed process' -e 'out of memory' -e 'memory: usage' -e 'kmem: usage' -e 'memory cgroup' \
            -e 'Task in ' -e 'Mem-Info' | tail -n 20000
        }

        # cAdvisor's figures of the proxies of a node, in the form of an answer of Prometheus.
        proxies_of_node() {
          awk '
            /^container_(memory_working_set_bytes|memory_rss|memory_usage_bytes|oom_events_total)\{/ && /container="istio-proxy"/ {
              name = $0; sub(/\{.*/, "", name)
              labels = $0; sub(/^[^{]*\{/, "", labels); sub(/\} [^}]*$/, "", labels)
              rest = $0; sub(/^.*\} /, "", rest); split(rest, figure, " ")
              if (!match(labels, /namespace="[^"]*"/)) next
              ns = substr(labels, RSTART + 11, RLENGTH - 12)
              if (!match(labels, /pod="[^"]*"/)) next
              pod = substr(labels, RSTART + 5, RLENGTH - 6)
              at = figure[2] == "" ? now : figure[2] / 1000
              metric = sprintf("{\"__name__\": \"%s\", \"namespace\": \"%s\", \"pod\": \"%s\"", name, ns, pod)
              row = sprintf(" {\"metric\": %s, \"container\": \"istio-proxy\"}, \"value\": [%.3f, \"%.0f\"]}", metric, at, figure[1])
              rows = rows (rows == "" ? "" : ",\n") row
            }
            END {
              if (rows != "") print "{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\": [\n" rows "\n]}}"
            }
          ' now="$(epoch)"
        }

        # node_of NAME: what the node's kubelet tells of its proxies and its kernel, for those who may ask it.
        node_of() {
          filter=proxies_of_node
          step "nodes/$1/proxies.json" 60 "$kubectl" get --raw "/api/v1/nodes/$1/proxy/metrics/cadvisor"
          filter=kernel_lines
          for log in kern.log messages syslog dmesg; do
            step "nodes/$1/$log" 60 "$kubectl" get --raw "/api/v1/nodes/$1/proxy/logs/$log"
            [ ! -s "$root/nodes/$1/$log" ] || break
            # No right to one log is no right to another.
            if grep -q -i forbidden "$work/said"; then break; fi
          done
          filter=''
        }

        # istio_objects: all objects of the mesh, of the kinds that this cluster has, and the autoscalers that size its pods.
        istio_objects() {
          kinds=
          for group in networking.istio.io security.istio.io telemetry.istio.io extensions.istio.io gateway.networking.k8s.io \
            autoscaling.k8s.io; do
            ask 60 "$kubectl" api-resources "--api-group=$group" --verbs=list -o name || continue
            for kind in $(cat "$work/part"); do kinds=$kinds${kinds:+,}$kind; done
          done
          if [ -z "$kinds" ]; then
            say "the cluster tells of no kind of Istio's objects; the usual ones are asked for"
            kinds=destinationrules.networking.istio.io,virtualservices.networking.istio.io,gateways.networking.istio.io
            kinds=$kinds,sidecars.networking.istio.io,serviceentries.networking.istio.io,envoyfilters.networking.istio.io
            kinds=$kinds,telemetries.telemetry.istio.io
          fi
          step cluster/crs 180 "$kubectl" get "$kinds" -A -o yaml && return 0
          rm -f "$root/cluster/crs"
          for kind in $(echo "$kinds" | tr , ' '); do
            everywhere "cluster/crs-$kind" 60 "$kind" -o yaml
          done
        }

        # istiod_pages: its log, which has every life of every proxy, and the debug pages that are read.
        istiod_pages() {
          rows='{{range .items}}{{.metadata.namespace}} {{.metadata.name}} {{range .status.containerStatuses}}'
          rows=$rows'{{if eq .name "discovery"}}{{.restartCount}}{{end}}{{end}}{{"\n"}}{{end}}'
          ask 60 "$kubectl" get pods -A -l app=istiod -o "go-template=$rows" ||
            ask 60 "$kubectl" get pods -n istio-system -l app=istiod -o "go-template=$rows"
          cat "$work/part" >"$work/istiods"
          [ -s "$work/istiods" ] || say "no istiod was found: no log, no debug pages of it"
          # Not by a pipe: its loop would be a process of its own, and Ctrl-C lost in it.
          while read -r ns pod restarts <&3; do
            folder=istio/$ns/$pod
            say "asking istiod $ns/$pod"
            step "$folder/discovery.log" 300 "$kubectl" logs -n "$ns" "$pod" -c discovery "--since=$since"
            if [ "${restarts:-0}" -gt 0 ]; then
              step "$folder/discovery-previous.log" 300 "$kubectl" logs -n "$ns" "$pod" -c discovery --previous --tail=200000
            fi
            step "$folder/metrics" 60 "$kubectl" get --raw "/api/v1/namespaces/$ns/pods/$pod:15014/proxy/metrics"
            for name in adsz registryz endpointShardz configz krtz syncz; do
              step "$folder/debug/$name" 120 "$kubectl" exec -n "$ns" "$pod" -c discovery -- pilot-discovery request GET "/debug/$name"
            done
          done 3<"$work/istiods"
        }

        # curves: what a Prometheus in the cluster has kept of the memory of the victims' proxies.
        curves() {
          rows='{{range .items}}{{$of := .metadata}}{{range .spec.ports}}{{$of.namespace}} {{$of.name}} {{.port}}'
          ask 60 "$kubectl" get services -A -o "go-template=$rows{{\"\\n\"}}{{end}}{{end}}" || return 0
          awk '
            ($2 ~ /^prometheus(-server|-k8s|-operated)?$/ || $2 ~ /-prometheus$/) && ($3 == 9090 || $3 == 80)
          ' "$work/part" >"$work/prometheus"
          case $since in
            [1-9]h | [1-9][0-9]h | [1-9][0-9][0-9]h) hours=${since%h} ;;
            *) hours=6 ;;
          esac
          end=$(epoch)
          start=$((end - hours * 3600))
          width=$((hours * 3600 / 720 + 15))
          while read -r where name port <&3; do
            range="/api/v1/namespaces/$where/services/$name:$port/proxy/api/v1/query_range?start=$start&end=$end&step=$width"
            for ns in $(awk '$1 == "victim" { print $2 }' "$work/chosen" | sort -u); do
              query="container_memory_working_set_bytes%7Bcontainer%3D%22istio-proxy%22%2Cnamespace%3D%22$ns%22%7D"
              step "cluster/memory-$ns.json" 60 "$kubectl" get --raw "$range&query=$query"
            done
            break
          done 3<"$work/prometheus"
        }
        """#
}
