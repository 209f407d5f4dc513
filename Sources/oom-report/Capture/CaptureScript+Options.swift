extension CaptureScript {
    /// Reads the options, and makes the folder that becomes the archive.
    static let options = #"""
        # refuse WORDS: ends before anything was done.
        refuse() {
          printf 'capture: %s\n' "$1" >&2
          exit 2
        }

        # check NAME VALUE SIGNS: a value goes into commands, so it has no other signs than these.
        check() {
          case $2 in
            '' | *[!$3]*) refuse "--$1 cannot be '$2'" ;;
          esac
        }

        while [ $# -gt 0 ]; do
          option=$1
          case $option in
            --help | -h) usage && exit 0 ;;
            --*=*) value=${option#*=} option=${option%%=*} ;;
            --*)
              [ $# -gt 1 ] || refuse "$option needs a value; see --help"
              value=$2
              shift
              ;;
            *) refuse "'$option' is no option; see --help" ;;
          esac
          shift
          [ -n "$value" ] || refuse "$option cannot be empty"
          case $option in
            --namespace) namespaces="$namespaces $value" ;;
            --pod) pods="$pods $value" ;;
            --selector) selector=$value ;;
            --since) since=$value ;;
            --watch) watch=$value ;;
            --redact-secrets) redact=$value ;;
            --most) most=$value ;;
            --output) output=$value ;;
            *) refuse "there is no option $option; see --help" ;;
          esac
        done

        for name in $namespaces; do check namespace "$name" 'a-z0-9.-'; done
        for name in $pods; do check pod "$name" 'a-z0-9./-'; done
        [ -z "$selector" ] || check selector "$selector" 'A-Za-z0-9._/=!,() -'
        check since "$since" '0-9hms'
        check watch "$watch" '0-9'
        check most "$most" '0-9'
        case $redact in yes | no) ;; *) refuse "--redact-secrets is yes or no, not '$redact'" ;; esac

        kubectl=${KUBECTL:-kubectl}
        command -v "$kubectl" >/dev/null 2>&1 || refuse "there is no $kubectl here; KUBECTL=/path/to/kubectl names one"
        for tool in awk sed tar gzip; do
          command -v "$tool" >/dev/null 2>&1 || refuse "there is no $tool here"
        done

        utc() { date -u +%Y-%m-%dT%H:%M:%SZ; }
        epoch() { date -u +%s; }

        began=$(date -u +%Y%m%dT%H%M%SZ)
        output=${output:-oom-capture-$began.tar.gz}
        # Not by `:`, with which a redirection that fails ends the shell.
        { true >"$output"; } 2>/dev/null || refuse "cannot write $output"
        work=$(mktemp -d "${TMPDIR:-/tmp}/oom-capture.XXXXXX") || refuse "cannot make a folder in ${TMPDIR:-/tmp}"
        root=$work/oom-capture
        mkdir "$root" || refuse "cannot write in $work"
        manifest=$root/manifest.tsv
        printf '# oom-report capture\n' >"$manifest"
        printf 'started\tseconds\texit\tbytes\tfile\tcommand\n' >>"$manifest"
        printf '# oom-report capture log\n' >"$root/capture.log"
        trap 'rm -rf "$work"' EXIT
        stopped=
        running=
        # A job in the background does not hear Ctrl-C, so it is ended here.
        trap 'stopped=yes; [ -z "$running" ] || kill "$running" 2>/dev/null' INT TERM HUP

        # say WORDS: to the person, and into the archive.
        say() {
          printf '%s %s\n' "$(utc)" "$*" >>"$root/capture.log"
          printf '%s %s\n' "$(utc)" "$*" >&2
        }
        """#
}
