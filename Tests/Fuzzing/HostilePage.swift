import Archive
import Captures

/// A page that is made to hurt: huge, deep, or endless in one of its parts. `scale` says how much.
package struct HostilePage: Sendable {
    package let name: String
    let kind: CaptureKind
    let source: @Sendable (_ scale: Int) -> GeneratingSource

    package struct Ending: Sendable {
        package var facts = 0
        package var outcome: ReadOutcome
        package var failure: String?
    }

    /// Reads it to its end, or until `mostFacts`.
    package func read(scale: Int, mostFacts: Int = 5_000_000) -> Ending {
        guard let reader = Captures.reader(for: kind, source: source(scale)) else {
            return Ending(outcome: .nothing("no reader"))
        }
        var facts = 0
        var failure: String?
        do { while facts < mostFacts, try reader.next() != nil { facts += 1 } } catch { failure = error.description }
        return Ending(facts: facts, outcome: reader.outcome, failure: failure)
    }
}

extension HostilePage {
    private static let dump =
        #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_active_clusters":["#
    private static let pod =
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n"
    private static let table = "NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT      MESSAGE\n"

    package static let all: [HostilePage] = json + yaml + text

    private static let json = [
        HostilePage(name: "arrays in arrays", kind: .configDump) { .init(head: dump, "[", times: $0) },
        HostilePage(name: "objects in objects", kind: .adsz) { .init(head: "[", #"{"a":"#, times: $0) },
        HostilePage(name: "a string without end", kind: .configDump) {
            .init(head: dump + #"{"cluster":{"alt_stat_name":""#, "x", times: $0 * 100)
        },
        HostilePage(name: "a name without end", kind: .configDump) {
            .init(head: dump + #"{"cluster":{"name":""#, "x", times: $0 * 100, tail: #""}}]}]}"#)
        },
        HostilePage(name: "a key without end", kind: .memoryPage) { .init(head: #"{""#, "k", times: $0 * 100) },
        HostilePage(name: "a number without end", kind: .memoryPage) {
            .init(head: #"{"allocated": "#, "9", times: $0 * 10, tail: "}")
        },
        HostilePage(name: "numbers of 10,000 digits", kind: .memoryPage) {
            .init(head: #"{"a":["#, String(repeating: "9", count: 10_000) + ",", times: $0 / 1000, tail: "]}")
        },
        HostilePage(name: "escapes without end", kind: .clustersPage) {
            .init(head: #"{"cluster_statuses":[{"name":""#, #"\ud800"#, times: $0, tail: #""}]}"#)
        },
        HostilePage(name: "log items in items", kind: .podLogs) { .init("{[", times: $0) },
        HostilePage(name: "JSON items in items", kind: .kubernetesList) {
            .init(head: #"{"kind":"List","items":[{"kind":"Pod","spec":"#, #"{"a":["#, times: $0)
        },
    ]

    private static let yaml = [
        HostilePage(name: "anchors that multiply", kind: .kubernetesList) { scale in
            let lines = (1...min(60, scale)).map { "      a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]\n" }
            return .init(head: pod + "    labels:\n      a0: &a0 lol\n", lines.joined(), times: 1)
        },
        HostilePage(name: "anchors without end", kind: .kubernetesList) {
            .init(head: pod + "    labels:\n", "      a: &a [x]\n", times: $0)
        },
        HostilePage(name: "brackets in brackets", kind: .kubernetesList) { .init(head: pod + "  a: ", "[", times: $0) },
        HostilePage(name: "braces in braces", kind: .kubernetesList) { .init(head: pod + "  a: ", "{a: ", times: $0) },
        HostilePage(name: "dashes in dashes", kind: .kubernetesList) { .init(head: pod + "  a:\n  ", "- ", times: $0) },
        HostilePage(name: "one item without end", kind: .kubernetesList) {
            .init(head: pod + "    labels:\n", "      k: v\n", times: $0 * 10)
        },
        HostilePage(name: "items without end", kind: .kubernetesList) {
            .init(head: "kind: List\nitems:\n", "- kind: Pod\n  metadata:\n    name: a\n", times: $0 / 10)
        },
        HostilePage(name: "a scalar without end", kind: .kubernetesList) {
            .init(head: pod + "  a: \"", "x", times: $0 * 10)
        },
    ]

    private static let text =
        [
            HostilePage(name: "events without end", kind: .eventsTable) {
                .init(
                    head: table, "shop   5s   Warning   OOMKilling   pod/a   Memory cgroup out of memory\n",
                    times: $0 / 5)
            },
            HostilePage(name: "log lines without a time", kind: .podLogs) {
                .init(
                    head: "pay-cffccb9749-rwhnb istio-proxy 2026-06-01T09:58:00.000001Z\tinfo\tProxy role\n", "d\n",
                    times: $0 * 10)
            },
            HostilePage(name: "a table without a column", kind: .eventsTable) {
                .init(head: "NAMESPACE   ", "X   ", times: $0)
            },
            HostilePage(name: "bytes that are no text", kind: .proxyLog) {
                .init(head: "2026-11-24T08:08:29.344225Z\tinfo\t", piece: [0xFF, 0xC0, 0x80, 0x0A], times: $0)
            },
            HostilePage(name: "a description without end", kind: .description) {
                .init(head: "Name:  a\nNamespace:  b\nContainers:\n", "  c:\n    State:  Running\n", times: $0 / 10)
            },
        ]
        + [
            CaptureKind.proxyLog, .istiodLog, .clustersPage, .statsText, .prometheusStats, .netstat, .kernelLog,
            .eventsTable,
            .description, .containerLogs, .processStatus,
        ].map { kind in
            HostilePage(name: "a line without end: \(kind.rawValue)", kind: kind) { .init("a:x ", times: $0 * 25) }
        }
}
