import Prose

/// Sixteen hex digits that are the same where the same incident is captured again.
///
/// FNV-1a over 64 bits: stable over runs and machines, which the standard library's hash is not.
package struct Fingerprint: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        // Ends the word, so that two words are not one.
        mix(0)
    }

    private mutating func mix(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    package var hex: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Incident {
    /// Made of what stays the same from one capture to the next: class of cause, container, workload, culprits, and the mesh where the
    /// bundles are of several; no time, no name of a pod.
    package var fingerprint: String {
        var print = Fingerprint()
        let cause = causes.first { $0.outcome.isClaim }
        print.add(cause?.classification.rawValue ?? "")
        print.add(containerKind?.rawValue ?? "")
        print.add(namespace ?? "")
        print.add(workload ?? pod ?? "")
        for name in meshClusters { print.add(name) }
        for name in Set(cause?.objects.map(\.keyword) ?? []).sorted() { print.add(name) }
        return print.hex
    }
}

extension Report {
    /// nil without an incident.
    package var fingerprint: String? {
        guard !incidents.isEmpty else { return nil }
        var print = Fingerprint()
        for own in incidents.map(\.fingerprint).sorted() { print.add(own) }
        return print.hex
    }

    /// What somebody would search for to find this again: codes, culprits, workloads.
    package var keywords: [String] {
        var out: [String] = []
        // Of thousands of workloads: to walk the list for each would be a tenth of a report.
        var seen: Set<String> = []
        func add(_ word: String) { if seen.insert(word).inserted { out.append(word) } }
        for incident in incidents {
            for cause in incident.causes where cause.outcome.isClaim {
                add(cause.code)
                add(cause.classification.rawValue)
                for object in cause.objects { add(object.keyword) }
            }
            if let workload = incident.workload ?? incident.pod { add("\(incident.namespace ?? "?")/\(workload)") }
        }
        return out
    }
}
