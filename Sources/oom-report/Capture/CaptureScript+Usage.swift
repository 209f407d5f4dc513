extension CaptureScript {
    /// What the script is, and its own help. `$since` and its like hold what was given when it was made.
    static let usage = #"""
        # Takes from a cluster what a report on OOM-killed Istio proxies needs, with kubectl alone, into one archive for
        # `oom-report analyze`. It asks for nothing, changes nothing in the cluster, says what it could not get, and goes on.
        #
        # Victims come first: the logs of the killed processes, then what a proxy tells without effort (statistics, memory,
        # cgroup, sockets), of victims, their replicas and some proxies to compare with. A configuration dump takes about four
        # times its size in the proxy's memory, so it is asked last, and only of proxies that have room for it: where a victim
        # has none, a replica or a proxy of the same namespace stands in. Times are UTC. manifest.tsv in the archive lists
        # every step.

        usage() {
          cat <<END
        Usage: sh capture.sh [OPTION]…

          --namespace NS         only pods of this namespace; can be repeated
          --pod [NS/]POD         these pods are the victims; can be repeated
          --selector LABELS      pods with these labels are the victims: app=web,tier!=test
          --since TIME           logs as old as this: 90s, 30m, 6h (default: $since)
          --watch SECONDS        then sample the memory of the victims until one is killed, at most so long (default: $watch)
          --redact-secrets WHEN  yes or no: take secrets out of what is saved (default: $redact)
          --most N               ask at most so many proxies (default: $most)
          --output FILE          the archive (default: oom-capture-TIME.tar.gz in this folder)
          --help                 this text

        KUBECTL in the environment names another kubectl. Ctrl-C ends the step that runs, and packs what is there.
        END
        }
        """#
}
