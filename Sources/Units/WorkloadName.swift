/// The workload of a pod: what its bundle says, else what its name gives away.
///
///     pay-5c9fd4d9b6-x7k2p   ReplicaSet  pay
///     ledger-0               StatefulSet ledger
///     agent-x7k2p            DaemonSet   agent
///     report-29454646-x7k2p  Job         report-29454646: a CronJob's, which gives it the minute of its schedule
///
/// Kubernetes makes the parts behind the name of letters and digits that spell no word (no vowel, no 0, 1 and 3:
/// apimachinery, util/rand), so a name like `pay-later` keeps its end.
package enum WorkloadName {
    package static func of(pod: String) -> String {
        let parts = pod.split(separator: "-", omittingEmptySubsequences: false)
        guard let last = parts.last, parts.count > 1 else { return pod }
        // Before the number of a StatefulSet: five random signs may all be digits.
        if parts.count > 2, isRandom(last, 5...5), isRandom(parts[parts.count - 2], 6...10),
            !isMinute(parts[parts.count - 2])
        {
            return parts.dropLast(2).joined(separator: "-")
        }
        let isNumber = (1...5).contains(last.utf8.count) && last.utf8.allSatisfy { (48...57).contains($0) }
        return isNumber || isRandom(last, 5...5) ? parts.dropLast().joined(separator: "-") : pod
    }

    /// A hash of eight signs is all digits once in fifty thousand.
    private static func isMinute(_ part: Substring) -> Bool {
        part.utf8.count >= 8 && part.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static let letters = Set("bcdfghjklmnpqrstvwxz2456789".utf8)

    private static func isRandom(_ part: Substring, _ length: ClosedRange<Int>) -> Bool {
        length.contains(part.utf8.count) && part.utf8.allSatisfy(letters.contains)
    }
}
