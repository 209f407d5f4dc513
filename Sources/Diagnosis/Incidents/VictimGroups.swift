/// Victims by workload and container: the members of each incident together, and all of them in the order in which they were found.
///
/// The case of an incident shares the members of its group: of tens of thousands of victims a second list is the most of what is held.
struct VictimGroups: RandomAccessCollection {
    /// In the order of their keys; the members of each by the names of their pods.
    private(set) var groups: [[Victim]] = []
    /// Where each victim is, in the order in which they were found.
    private var places: [Place] = []

    private struct Place {
        var group: Int32
        var member: Int32
    }

    init(_ victims: [Victim]) {
        let byKey = Dictionary(grouping: victims.indices) { Self.key(of: victims[$0]) }
        groups.reserveCapacity(byKey.count)
        places = Array(repeating: Place(group: 0, member: 0), count: victims.count)
        for key in byKey.keys.sorted() {
            let members = (byKey[key] ?? []).sorted { (victims[$0].pod ?? "") < (victims[$1].pod ?? "") }
            for (member, found) in members.enumerated() {
                places[found] = Place(
                    group: Int32(truncatingIfNeeded: groups.count), member: Int32(truncatingIfNeeded: member))
            }
            groups.append(members.map { victims[$0] })
        }
    }

    private static func key(of victim: Victim) -> String {
        victim.unnamed.map { "/\($0)" }
            ?? "\(victim.namespace ?? "")/\(victim.workload ?? victim.pod ?? "")/\(victim.container ?? "")"
    }

    var startIndex: Int { places.startIndex }
    var endIndex: Int { places.endIndex }
    subscript(place: Int) -> Victim { groups[Int(places[place].group)][Int(places[place].member)] }

    /// What was concluded of a group is told: its members forget their witnesses. `judged` shares them, where it is kept.
    mutating func forgetWitnesses(of group: Int, sharedBy judged: CaseFacts, isKept: Bool) {
        // Changed where they are, as nobody else holds them meanwhile.
        judged.keep([])
        for member in groups[group].indices { groups[group][member].forgetWitnesses() }
        if isKept { judged.keep(groups[group]) }
    }
}
