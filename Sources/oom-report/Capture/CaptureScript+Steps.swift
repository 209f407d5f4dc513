extension CaptureScript {
    /// One request: with a deadline, without secrets, with its line in the manifest.
    static let steps = #"""
        # end_late PID SECONDS: ends a job that runs longer. It looks once a second whether it is still needed, and hears no signal: one
        # that comes while a shell starts can be lost.
        end_late() {
          waited=0
          while [ "$waited" -lt "$2" ]; do
            sleep 1
            [ -e "$work/runs.$1" ] || return 0
            waited=$((waited + 1))
          done
          : >"$work/late.$1"
          kill "$1"
          sleep 2
          [ ! -e "$work/runs.$1" ] || kill -9 "$1"
        }

        # within SECONDS COMMAND…: its exit status; 124 where it took too long and was ended.
        within() {
          limit=$1
          shift
          "$@" </dev/null &
          running=$!
          job=$running
          : >"$work/runs.$job"
          end_late "$job" "$limit" >/dev/null 2>&1 &
          wait "$job"
          code=$?
          # Woken by a signal: the job has been ended, and this waits for it.
          [ -z "$stopped" ] || wait "$job" 2>/dev/null
          running=
          rm -f "$work/runs.$job"
          [ ! -e "$work/late.$job" ] || code=124
          return "$code"
        }

        # Names of variables whose values say how a proxy is set up; all other values in a pod's environment are masked.
        plain='^(ISTIO_|PILOT_|PROXY_|ENABLE_|EXIT_ON_|TERMINATION_|GOMEMLIMIT|GOMAXPROCS|CA_ADDR|TRUST_DOMAIN|REVISION|CLUSTER_ID)'

        secret_words='[Pp]assword|PASSWORD|[Pp]asswd|[Ss]ecret[_-]?[Kk]ey|[Aa]pi[_-]?[Kk]ey|API_KEY|[Cc]lient[_-]?[Ss]ecret'

        # Reads text, writes it without what must stay secret: values of environment variables, the copies of whole objects that
        # kubectl apply keeps, keys, tokens and passwords by their shape.
        without_secrets() {
          awk -v plain="$plain" '
            function indent(line) { match(line, /^ */); return RLENGTH }
            {
              at = indent($0)
              if (skips) { if ($0 == "" || at > depth) next; skips = 0 }
              if ($0 ~ /^ *"?kubectl\.kubernetes\.io\/last-applied-configuration"?:/) { depth = at; skips = 1; next }
              if ($0 ~ /^ *(- )?env:$/) { env = 1; envAt = at + ($0 ~ /^ *- / ? 2 : 0) }
              else if (env && (at < envAt || at == envAt && $0 !~ /^ *- /)) env = 0
              if (env && $0 ~ /^ *- name: /) { name = $0; sub(/^ *- name: /, "", name); gsub(/["\047]/, "", name) }
              if (env && $0 ~ /^ *value: / && (name !~ plain || name ~ /PASSW|TOKEN|SECRET|CREDENTIAL|PRIVATE/)) {
                sub(/value: .*/, "value: REDACTED"); depth = at; skips = 1
              }
              if ($0 ~ /-----BEGIN [A-Z ]*PRIVATE KEY-----/) {
                if ($0 !~ /-----END [A-Z ]*PRIVATE KEY-----/) pem = 1
                sub(/-----BEGIN .*/, "REDACTED KEY"); print; next
              }
              if (pem) { if ($0 ~ /-----END /) pem = 0; next }
              print
            }' | sed -E \
            -e 's/eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/REDACTED/g' \
            -e 's/([Bb]earer|[Bb]asic) [A-Za-z0-9._~+\/=-]{8,}/\1 REDACTED/g' \
            -e 's/(AKIA|ASIA)[A-Z0-9]{16}/REDACTED/g' \
            -e 's/gh[pousr]_[A-Za-z0-9]{20,}/REDACTED/g' \
            -e 's/xox[abprs]-[A-Za-z0-9-]{8,}/REDACTED/g' \
            -e 's/AIza[A-Za-z0-9_-]{30,}/REDACTED/g' \
            -e 's,://[^/@:" ]+:[^/@" ]+@,://REDACTED@,g' \
            -e 's/([?&](token|access_token|sig|signature|key|api_?key|password|secret|code)=)[^& "]+/\1REDACTED/g' \
            -e "s/(($secret_words)\"?(=| *: *)\"?)[^\",[:space:]]{3,}/\\1REDACTED/g"
        }

        # saved FILE: what the last command printed, cleaned, to the end of FILE in the archive.
        saved() {
          if [ "$redact" = yes ]; then
            without_secrets <"$work/part" >>"$root/$1"
          else
            cat "$work/part" >>"$root/$1"
          fi
        }

        # line STARTED SECONDS EXIT BYTES FILE COMMAND: one line of the manifest.
        line() {
          started=$1 seconds=$2 code_of=$3 bytes=$4 file_of=$5
          shift 5
          command_of=$(printf '%s ' "$@" | tr '\n\t' '  ' | sed -e 's/go-template=.*/go-template=…/' -e 's/ $//')
          printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$started" "$seconds" "$code_of" "$bytes" "$file_of" "$command_of" >>"$manifest"
        }

        # skip FILE WHY: a step that was left out on purpose.
        skip() {
          line "$(utc)" 0 skipped 0 "$1" "$2"
          say "skipped $1: $2"
        }

        # step FILE SECONDS COMMAND…: one request with a deadline. What it prints becomes FILE, what it complains of FILE.error.
        # $filter, where it is set, is what the output passes through; with $adds it is put to the end of what is there.
        filter='' adds=''
        step() {
          file=$1 deadline=$2
          shift 2
          if [ -n "$stopped" ]; then
            line "$(utc)" 0 skipped 0 "$file" "stopped before: $*"
            return 1
          fi
          mkdir -p "$root/${file%/*}"
          [ -n "$adds" ] || rm -f "$root/$file" "$root/$file.error"
          at=$(utc) from=$(epoch)
          within "$deadline" "$@" >"$work/part" 2>"$work/said"
          status=$?
          took=$(($(epoch) - from))
          if [ -n "$filter" ] && [ -s "$work/part" ]; then
            "$filter" <"$work/part" >"$work/filtered" && mv "$work/filtered" "$work/part"
          fi
          if [ -s "$work/part" ]; then saved "$file"; fi
          line "$at" "$took" "$status" "$(wc -c <"$work/part" | tr -d ' ')" "$file" "$@"
          [ "$status" -eq 0 ] && return 0
          why=$(head -n 1 "$work/said" | cut -c 1-200)
          [ "$status" -ne 124 ] || why="no answer within $deadline s"
          case $why in [Ee]rror*) ;; *) why="error: ${why:-exit status $status}" ;; esac
          { printf '%s\n' "$why" && sed 1d "$work/said"; } | head -n 50 >"$work/part"
          saved "$file.error"
          say "no $file: $why"
          return "$status"
        }

        # ask SECONDS COMMAND…: an answer for this script alone, in $work/part; it is listed, too.
        ask() {
          deadline=$1
          shift
          [ -z "$stopped" ] || return 1
          at=$(utc) from=$(epoch)
          within "$deadline" "$@" >"$work/part" 2>"$work/said"
          status=$?
          line "$at" $(($(epoch) - from)) "$status" "$(wc -c <"$work/part" | tr -d ' ')" - "$@"
          return "$status"
        }
        """#
}
