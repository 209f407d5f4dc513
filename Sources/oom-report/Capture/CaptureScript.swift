/// The script that takes a capture: POSIX shell for dash, busybox and bash, that needs kubectl, awk, sed, tar and gzip.
///
/// It stands in the code as the text that it is, since a static binary can bring no resource. What is not shell in it, is the
/// settings: they become the defaults of its own options, so that it can be sent to somebody who has a cluster and no tool.
enum CaptureScript {
    static func text(_ settings: CaptureSettings) -> String {
        let defaults = """
            set -u
            LC_ALL=C
            export LC_ALL
            umask 077

            namespaces='\(settings.namespaces.joined(separator: " "))'
            pods='\(settings.pods.joined(separator: " "))'
            selector='\(settings.selector)'
            since='\(settings.since)'
            watch='\(settings.watch)'
            redact='\(settings.redactsSecrets ? "yes" : "no")'
            most='\(settings.most)'
            output=''
            """
        let parts = [usage, defaults, options, steps, pods, proxies, cluster, watch, run]
        return "#!/bin/sh\n" + parts.joined(separator: "\n\n") + "\n"
    }
}
