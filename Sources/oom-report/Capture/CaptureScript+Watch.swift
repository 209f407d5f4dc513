extension CaptureScript {
    /// Samples of memory, until somebody is killed.
    static let watch = #"""
        # sample: one row of the curve of $ns/$pod, as `{"t": SECONDS, "cgroup_usage": BYTES, "memory": {…}}`.
        sample() {
          usage=
          if has_shell; then
            within 20 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- sh -c "$usage_file" >"$work/part" 2>/dev/null &&
              usage=$(tr -cd 0-9 <"$work/part")
          fi
          client=$(awk -v image="$image" '$1 == image { print $2 }' "$work/clients")
          if [ "$client" = agent ]; then
            set -- pilot-agent request GET memory
          else
            set -- curl -sS --max-time 15 http://127.0.0.1:15000/memory
          fi
          within 20 "$kubectl" exec -n "$ns" "$pod" -c istio-proxy -- "$@" >"$work/part" 2>/dev/null || : >"$work/part"
          memory=$(tr -d '\n' <"$work/part")
          case $memory in *'"allocated"'*'}') ;; *) memory= ;; esac
          [ -n "$usage$memory" ] || return 1
          mkdir -p "$root/$folder"
          printf '{"t": %s%s%s}\n' "$(epoch)" "${usage:+, \"cgroup_usage\": $usage}" "${memory:+, \"memory\": $memory}" \
            >>"$root/$folder/series.jsonl"
        }
        usage_file='cat /sys/fs/cgroup/memory.current 2>/dev/null || cat /sys/fs/cgroup/memory/memory.usage_in_bytes'

        # watch_victims: every 5 s, until one of them is another container, or the time is over.
        watch_victims() {
          say "watching for at most $watch s; Ctrl-C ends the watch and packs"
          awk '($1 == "victim" || $1 == "replica") && $7 == "running"' "$work/chosen" | head -n 4 >"$work/watched"
          if [ ! -s "$work/watched" ]; then say "no victim is running: nothing to watch"; return 0; fi
          watched_from=$(utc) until=$(($(epoch) + watch)) seen=
          : >"$work/lives"
          while read -r row <&4; do
            read_row "$row"
            same_life
            printf '%s/%s %s\n' "$ns" "$pod" "$life" >>"$work/lives"
          done 4<"$work/watched"
          while [ -z "$stopped$seen" ] && [ "$(epoch)" -lt "$until" ]; do
            while read -r row <&4; do
              read_row "$row"
              sample
              life=$(awk -v key="$ns/$pod" '$1 == key { print $2 " " $3 }' "$work/lives")
              same_life || seen="$seen $ns/$pod"
            done 4<"$work/watched"
            [ -n "$seen" ] || within 5 sleep 5
          done
          line "$watched_from" $(($(epoch) - until + watch)) 0 0 "proxies/…/series.jsonl" "watched:${seen:- nobody was killed}"
          for name in $seen; do
            say "$name was killed while it was watched"
            ns=${name%%/*} pod=${name#*/} folder=proxies/$name
            step "$folder/istio-proxy-killed-in-watch-previous.log" 120 \
              "$kubectl" logs -n "$ns" "$pod" -c istio-proxy --previous --tail=100000
          done
        }
        """#
}
