import Prose
import Store
import Units

/// A kernel's line as a reader is told of it.
extension KernelKills {
    /// `, 06:15:09 by the node's clock, which is UTC+02:00`.
    private static func clock(_ line: KernelKillRow) -> Text {
        guard let at = line.at, let local = line.localTime else { return "" }
        let minutes = Int((local.seconds(since: at) / 60).rounded())
        guard minutes != 0 else { return "" }
        let (hours, rest) = (abs(minutes) / 60, abs(minutes) % 60)
        let offset = "UTC\(minutes < 0 ? "−" : "+")\(padded(Int64(hours), 2)):\(padded(Int64(rest), 2))"
        return ", \(quote: String(local.rfc3339.dropFirst(11).prefix(8))) by the node's clock, which is \(own: offset)"
    }

    static func witness(_ line: KernelKillRow) -> Witness {
        let anonymous: Text = line.anonymous.map { ", anonymous memory \(measured: $0)" } ?? ""
        let clock = clock(line)
        if line.processName.isEmpty, let cgroup = line.taskCgroup, line.constraint == "CONSTRAINT_NONE" {
            return Witness(
                kind: .kernelLog, agrees: true, text: "systemd-oomd ended all of \(term: "/\(cgroup)")",
                evidence: Evidence(
                    .file(line.file, locator: .line(line.line)), text: "systemd-oomd: Killed \(term: "/\(cgroup)")"))
        }
        // A runtime passes the kernel's word on, and knows no process.
        guard !line.processName.isEmpty else {
            return Witness(
                kind: .kernelLog, agrees: true, text: "the container's runtime told of an OOM kill in it",
                evidence: Evidence(
                    .file(line.file, locator: .line(line.line)), text: "the runtime's event of an OOM kill"))
        }
        let whose: Text = line.constraint == "CONSTRAINT_NONE" ? "Out of memory" : "Memory cgroup out of memory"
        return Witness(
            kind: .kernelLog, agrees: true, text: "killed \(term: line.processName)\(anonymous)\(clock)",
            evidence: Evidence(
                .file(line.file, locator: .line(line.line)), value: line.anonymous.map { .bytes($0) },
                text: "\(whose): Killed process (\(term: line.processName))"))
    }
}
