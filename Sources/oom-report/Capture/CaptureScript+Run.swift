extension CaptureScript {
    /// The order of all that.
    static let run = #"""
        say "capturing into $output"
        for name in clients shells dead dumped settled rows chosen top; do : >"$work/$name"; done

        step cluster/kubectl-version 30 "$kubectl" version
        step cluster/cluster-context 30 "$kubectl" config current-context

        if [ -n "$selector" ]; then
          list_pods -l "$selector"
          pods="$pods $(awk '$1 == "pod" { print $2 "/" $3 }' "$work/rows" | tr '\n' ' ')"
          [ -n "${pods# }" ] || say "no pod with a proxy has the labels $selector"
        fi
        list_pods || say "no pods could be listed: what needs no list is asked all the same"
        restricts=
        [ -z "$pods$selector" ] || restricts=yes
        choose "$pods" "$restricts" <"$work/rows" >"$work/chosen"
        if [ ! -s "$work/chosen" ] && [ -n "$pods" ]; then
          # No right to list pods: what was named can be asked by its name.
          for name in $pods; do
            ns=${name%/*}
            [ "$ns" != "$name" ] || ns=${namespaces##* }
            printf 'victim %s %s - - - running - 1 -\n' "${ns:-default}" "${name##*/}" >>"$work/chosen"
          done
        fi
        say "$(grep -c '^victim ' "$work/chosen") victims, $(grep -c -v '^victim ' "$work/chosen") other proxies to ask"

        # The logs of killed processes, and the state of the cluster before a proxy was asked anything.
        while read -r row <&4; do
          read_row "$row"
          logs_of
        done 4<"$work/chosen"
        everywhere cluster/pods 180 pods -o yaml
        everywhere cluster/events 180 events -o yaml
        step cluster/nodes 120 "$kubectl" get nodes -o yaml
        everywhere cluster/workloads 180 replicasets,deployments,statefulsets,daemonsets,jobs -o yaml
        everywhere cluster/bounds 60 limitranges,resourcequotas -o yaml
        usage_now

        while read -r row <&4; do
          read_row "$row"
          gentle_pages
        done 4<"$work/chosen"

        istio_objects
        istiod_pages
        for name in $(awk '$1 == "victim" && $4 != "-" { print $4 }' "$work/chosen" | sort -u | head -n 5); do node_of "$name"; done
        curves

        [ "$watch" -eq 0 ] || watch_victims

        # stand_in NS OWNER: a dump of somebody with the same configuration.
        stand_in() {
          wanted="$1 $2"
          for kind in replica victim other; do
            while read -r row <&5; do
              read_row "$row"
              if [ "$kind" != "$role" ] || [ "$ns" != "${wanted% *}" ] || [ "$ns/$pod" = "$victim" ]; then continue; fi
              [ "$kind" = other ] || [ "$owner" = "${wanted#* }" ] || continue
              if dump; then
                say "  $ns/$pod stands in"
                return 0
              fi
            done 5<"$work/chosen"
          done
          return 1
        }

        # Dumps come last, one of each owner.
        while read -r row <&4; do
          read_row "$row"
          [ "$role" = victim ] || [ "$role" = other ] || continue
          victim=$ns/$pod of=$owner
          grep -q "^$ns $of\$" "$work/settled" && continue
          as=$role
          if dump || { [ "$as" = victim ] && stand_in "$ns" "$owner"; }; then
            printf '%s %s\n' "${victim%%/*}" "$of" >>"$work/settled"
          elif [ "$as" = victim ]; then
            say "no dump for $victim, nor of a proxy with the same configuration"
          fi
        done 4<"$work/chosen"

        # What changed meanwhile: who was restarted, and the events of it.
        cp "$work/rows" "$work/before"
        list_pods
        if ! cmp -s "$work/before" "$work/rows"; then
          everywhere cluster/pods-end 180 pods -o yaml
          everywhere cluster/events-end 180 events -o yaml
          awk 'NR == FNR { if ($1 == "pod") was[$2 "/" $3] = $8; next }
            $1 == "pod" && ($2 "/" $3) in was && $8 > was[$2 "/" $3] { print $2, $3 }' "$work/before" "$work/rows" >"$work/restarted"
          while read -r ns pod <&4; do
            say "$ns/$pod was restarted during this capture"
            step "proxies/$ns/$pod/istio-proxy-killed-in-capture-previous.log" 120 \
              "$kubectl" logs -n "$ns" "$pod" -c istio-proxy --previous --tail=100000
          done 4<"$work/restarted"
        fi

        stopped=
        failed=$(awk -F '\t' 'NR > 2 && $3 != 0 { n++ } END { print n + 0 }' "$manifest")
        say "done; $failed of $(($(wc -l <"$manifest") - 2)) steps gave nothing or were left out: see manifest.tsv in the archive"
        # In order and without folders; no name has a blank.
        # shellcheck disable=SC2046
        (cd "$work" && tar -cf - $(find oom-capture -type f | sort)) | gzip >"$output" || refuse "cannot write $output"
        # What kubectl says of itself needs no cluster.
        got=$(awk -F '\t' 'NR > 2 && $3 == 0 && $5 !~ /^cluster.(kubectl-version|cluster-context)$/ { n++ } END { print n + 0 }' "$manifest")
        printf 'wrote %s\n' "$output" >&2
        if [ "$got" -eq 0 ]; then
          printf 'capture: the cluster gave nothing: %s\n' "$(head -n 1 "$work/said")" >&2
          exit 1
        fi
        printf 'next: oom-report analyze %s\n' "$output" >&2
        """#
}
