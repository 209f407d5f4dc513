import Units

/// `cluster/events`: the text table of `kubectl get events -o wide`, one aligned block.
package struct EventsTable: Sendable {
    package struct Row: Sendable {
        package var namespace: String
        package var type: String
        package var reason: String
        /// `pod/pay-f995679c5-c5gcw`
        package var object: String
        /// `spec.containers{istio-proxy}` or empty.
        package var part: String
        /// `kubelet, ip-10-1-4-21`; one word for controllers.
        package var source: String
        package var message: String
        package var firstSeen: Moment
        package var lastSeen: Moment
        package var count: Int
    }

    package var rows: [Row] = []

    package init() {}

    package mutating func add(
        _ reason: String, type: String = "Normal", object: String, in namespace: String, part: String = "",
        source: String, _ message: String, at first: Moment, last: Moment? = nil, count: Int = 1
    ) {
        rows.append(
            Row(
                namespace: namespace, type: type, reason: reason, object: object, part: part, source: source,
                message: message,
                firstSeen: first, lastSeen: last ?? first, count: count))
    }

    /// What the kubelet says of a pod's start, and of its restarts if there were any.
    package mutating func addStart(of pod: Mesh.Pod) {
        let kubelet = "kubelet, \(pod.node)"
        let object = "pod/\(pod.name)"
        add(
            "Scheduled", object: object, in: pod.namespace, source: "default-scheduler, default-scheduler-0",
            "Successfully assigned \(pod.namespace)/\(pod.name) to \(pod.node)", at: pod.createdAt.later(0.1))
        func started(_ name: String, _ container: Mesh.Container, isInit: Bool) {
            let part = "spec.\(isInit ? "initContainers" : "containers"){\(name)}"
            var last = pod.createdAt.later(1.4)
            if case .terminated(_, _, let from, let to) = container.lastState {
                if case .running(let since) = container.state { last = since } else { last = max(from, last) }
                if case .crashLoop = container.state {
                    add(
                        "BackOff", type: "Warning", object: object, in: pod.namespace, part: part, source: kubelet,
                        "Back-off restarting failed container \(name) in pod \(pod.name)_\(pod.namespace)(\(pod.uid))",
                        at: to.later(1), last: to.later(9), count: 2)
                }
            }
            add(
                "Started", object: object, in: pod.namespace, part: part, source: kubelet, "Container started",
                at: pod.createdAt.later(1.4), last: last, count: container.restarts + 1)
        }
        if !pod.isGateway { started(pod.workload, pod.app, isInit: false) }
        if let sidecar = pod.sidecar { started("istio-proxy", sidecar.life, isInit: sidecar.isNative) }
        if pod.reason == "Evicted" {
            add(
                "Evicted", type: "Warning", object: object, in: pod.namespace, source: kubelet, pod.message ?? "",
                at: pod.createdAt.later(600))
        }
    }

    /// `84s`, `3m25s`, `26m`, `5h10m`, `2d3h`: as kubectl shortens a duration.
    static func age(_ seconds: Double) -> String {
        let s = Int(max(0, seconds))
        func two(_ big: Int, _ unit: String, _ small: Int, _ smaller: String) -> String {
            small == 0 ? "\(big)\(unit)" : "\(big)\(unit)\(small)\(smaller)"
        }
        if s < 120 { return "\(s)s" }
        if s < 600 { return two(s / 60, "m", s % 60, "s") }
        if s < 10_800 { return "\(s / 60)m" }
        if s < 28_800 { return two(s / 3600, "h", s / 60 % 60, "m") }
        if s < 172_800 { return "\(s / 3600)h" }
        return two(s / 86_400, "d", s / 3600 % 24, "h")
    }

    /// The page as read at `moment`: sorted by creation, no trailing spaces.
    package func page(readAt moment: Moment) -> [UInt8] {
        PageText.bytes { write(readAt: moment, to: &$0) }
    }

    func write(readAt moment: Moment, to page: inout PageText) {
        var cells = [
            [
                "NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "SUBOBJECT", "SOURCE", "MESSAGE", "FIRST SEEN",
                "COUNT",
                "NAME",
            ]
        ]
        for row in rows.sorted(by: { $0.firstSeen < $1.firstSeen }) {
            let object = row.object.split(separator: "/").last.map(String.init) ?? row.object
            let nanoseconds = String(row.firstSeen.microseconds &* 1_000 &+ 412, radix: 16)
            cells.append([
                row.namespace, Self.age(moment.seconds(since: row.lastSeen)), row.type, row.reason, row.object,
                row.part,
                row.source, row.message, Self.age(moment.seconds(since: row.firstSeen)), String(row.count),
                "\(object).\(nanoseconds)",
            ])
        }
        let widths = (0..<11).map { column in cells.reduce(0) { max($0, $1[column].count) } }
        for row in cells {
            for (column, cell) in row.enumerated() {
                page.add(cell)
                if column < 10 { page.add([UInt8](repeating: 0x20, count: widths[column] - cell.count + 3)) }
            }
            page.add(0x0A)
        }
    }
}
