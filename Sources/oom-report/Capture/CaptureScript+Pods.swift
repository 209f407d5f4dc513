extension CaptureScript {
    /// Which proxies are asked, and in which order.
    static let pods = #"""
        # Rows of words: `spec NS POD LIMIT` and `pod NS POD NODE PHASE OWNER APP RESTARTS STATE REASON EXIT FINISHED IMAGE`, of
        # each pod with a proxy; a native sidecar is an init container.
        template='{{range .items}}{{$ns := .metadata.namespace}}{{$pod := .metadata.name}}{{$node := or .spec.nodeName "-"}}'
        template=$template'{{$phase := or .status.phase "-"}}{{$owner := "-"}}{{range .metadata.ownerReferences}}'
        template=$template'{{$owner = printf "%s/%s" .kind .name}}{{end}}{{$app := "-"}}{{with .metadata.labels}}'
        template=$template'{{$app = or .app "-"}}{{end}}'
        for list in containers initContainers; do
          template=$template'{{range .spec.'$list'}}{{if eq .name "istio-proxy"}}spec {{$ns}} {{$pod}} '
          template=$template'{{with .resources}}{{with .limits}}{{or .memory "-"}}{{else}}-{{end}}{{else}}-{{end}}'
          template=$template'{{"\n"}}{{end}}{{end}}'
        done
        for list in containerStatuses initContainerStatuses; do
          template=$template'{{range .status.'$list'}}{{if eq .name "istio-proxy"}}pod {{$ns}} {{$pod}} {{$node}} {{$phase}} '
          template=$template'{{$owner}} {{$app}} {{or .restartCount 0}} {{$image := or .image "-"}}'
          template=$template'{{with .state}}{{range $k, $v := .}}{{$k}}{{end}}{{else}}-{{end}} '
          template=$template'{{$last := .lastState}}{{if .state}}{{if .state.terminated}}{{$last = .state}}{{end}}{{end}}'
          template=$template'{{with $last}}{{with .terminated}}{{or .reason "-"}} {{.exitCode}} {{or .finishedAt "-"}}'
          template=$template'{{else}}- - -{{end}}{{else}}- - -{{end}} {{$image}}{{"\n"}}{{end}}{{end}}'
        done
        template=$template'{{end}}'

        # list_pods [OPTION]…: the rows of the pods in scope into $work/rows.
        list_pods() {
          : >"$work/rows"
          if [ -z "$namespaces" ]; then
            ask 120 "$kubectl" get pods -A "$@" -o "go-template=$template" && cat "$work/part" >"$work/rows" && return 0
            why=$(head -n 1 "$work/said")
            namespaces=$("$kubectl" config view --minify -o 'jsonpath={..namespace}' 2>/dev/null </dev/null)
            namespaces=${namespaces:-default}
            say "cannot list the pods of all namespaces (${why:-no answer}); this goes on with $namespaces"
          fi
          listed=1
          for ns in $namespaces; do
            if ask 120 "$kubectl" get pods -n "$ns" "$@" -o "go-template=$template"; then
              cat "$work/part" >>"$work/rows"
              listed=0
            fi
          done
          return "$listed"
        }

        # choose NAMED RESTRICTS: reads the rows, writes `ROLE NS POD NODE OWNER LIMIT STATE IMAGE RESTARTS LAST`. Victims come first: those
        # that are named, else those that were killed or restarted; then replicas, two of each owner; then others to compare with.
        choose() {
          awk -v most="$most" -v named=" $1 " -v restricts="$2" '
            function bytes(text, unit) {
              unit = text; sub(/^[0-9.]+/, "", unit)
              if (text !~ /^[0-9]/) return "-"
              if (unit == "Ki") return text * 1024
              if (unit == "Mi") return text * 1048576
              if (unit == "Gi") return text * 1073741824
              if (unit == "k") return text * 1000
              if (unit == "M") return text * 1000000
              if (unit == "G") return text * 1000000000
              return unit == "" ? text + 0 : "-"
            }
            function give(i, role) {
              if (given[i] || count >= most) return 0
              given[i] = 1; count++
              most_bytes = bytes(limit[ns[i] "/" pod[i]] "")
              print role, ns[i], pod[i], node[i], owner[i], most_bytes, state[i], image[i], restarts[i], reason[i]
              return 1
            }
            $1 == "spec" { limit[$2 "/" $3] = $4; next }
            $1 == "pod" && $7 != "ztunnel" && $5 != "Succeeded" {
              n++; ns[n] = $2; pod[n] = $3; node[n] = $4; owner[n] = $6; restarts[n] = $8; state[n] = $9
              reason[n] = $10; exit_[n] = $11; finished[n] = $12; image[n] = $13
              isNamed[n] = index(named, " " $3 " ") || index(named, " " $2 "/" $3 " ")
              isKilled[n] = $10 == "OOMKilled" || $11 == 137
            }
            END {
              if (restricts) {
                for (i = 1; i <= n; i++) if (isNamed[i]) give(i, "victim")
              } else {
                # Newest kill first.
                do {
                  best = 0
                  for (i = 1; i <= n; i++) if (isKilled[i] && !given[i] && (!best || finished[i] > finished[best])) best = i
                } while (best && give(best, "victim"))
                for (i = 1; i <= n; i++) if (restarts[i] > 0 && !given[i]) give(i, "victim")
              }
              for (i = 1; i <= n; i++) {
                of[i] = ns[i] "/" owner[i]
                if (given[i]) { hurt[of[i]] = 1; place[ns[i]] = 1; victims++ }
              }
              for (i = 1; i <= n; i++)
                if (hurt[of[i]] && owner[i] != "-" && state[i] == "running" && beside[of[i]] < 2) beside[of[i]] += give(i, "replica")
              for (i = 1; i <= n; i++)
                if (place[ns[i]] && state[i] == "running" && !hurt[of[i]] && others < 3 && !seen[of[i]]++) others += give(i, "other")
              for (i = 1; i <= n; i++)
                if (!victims && state[i] == "running" && !seen[of[i]]++) give(i, "other")
            }'
        }
        """#
}
