/// Pieces of objects and tables, as people cut them out.
extension Corpus {
    static let pieces: [(name: String, text: String)] = [
        (
            "last-state.txt",
            "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n      Finished:     Mon, 02 Mar 2026 09:30:00 +0100\n    Limits:\n      memory:  192Mi\nEvents:\n  Type     Reason   Age              From     Message\n  Warning  BackOff  2m (x9 over 1h)  kubelet  Back-off\n"
        ),
        (
            "item.yaml",
            "  - containerID: containerd://1\n    lastState:\n      terminated:\n        exitCode: 137\n        reason: OOMKilled\n    name: istio-proxy\n    restartCount: 2\n"
        ),
        (
            "jsonpath.txt",
            "istio-proxy {\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\"}} {\"running\":{}}\n"
        ),
        ("go.txt", "x map[terminated:map[exitCode:137 message:a b c reason:OOMKilled] l:[1 2]]\n"),
        (
            "rows.txt",
            "market  till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   3 (41s ago)    9m    10.9.0.17    node-4\nistio-proxy OOMKilled 137 2026-03-02T08:30:00Z\n"
        ),
        (
            "columns.txt",
            "POD       CONTAINERS          REASONS           EXIT CODES\nledger-0  ledger,istio-proxy  <none>,OOMKilled  <none>,137\n"
        ),
        (
            "events.txt",
            "market  84s  Normal  Started  pod/till-0  spec.containers{istio-proxy}   kubelet, node-4   Container started   3m24s   2   till-0.18eaeca3d9f6219d\n"
        ),
        (
            "own-events.txt",
            "WHEN                   NS       KIND   POD      REASON      MSG\n2026-03-02T08:30:00Z   market   Pod    till-0   OOMKilling   Killed process 7 (envoy) total-vm:1kB, anon-rss:2kB, file-rss:1kB\n"
        ),
    ]
}
