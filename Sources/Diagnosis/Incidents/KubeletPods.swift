import Store
import Units

/// Pods by their UIDs, where no page has their objects: the kubelet writes name, namespace and UID into what it says of a container that it
/// waits to start again.
///
/// ```
/// Back-off restarting failed container istio-proxy in pod pay-7d4b9c6f5d-x2x8p_shop(2ead81ee-2267-49d5-a9a6-512d22dc5f13)
/// ```
struct KubeletPods {
    struct Told: Equatable {
        var namespace: String
        var pod: String
        var container: String?
    }

    private var byUID: [String: Told] = [:]

    init() {}

    /// Those of these UIDs: very many pods may wait.
    init(_ store: Store, of uids: Set<String>) throws(StoreError) {
        try store.eachFirstEvent(reason: EventReason.backOff, saying: EventReason.restarting) { row in
            guard let (uid, told) = Self.read(row.message), uids.contains(uid) else { return }
            byUID[uid] = told
        }
    }

    func pod(_ uid: String?) -> Told? { uid.flatMap { byUID[$0] } }

    static func read(_ message: String) -> (uid: String, told: Told)? {
        guard let at = message.firstRange(of: " in pod "), let open = message.lastIndex(of: "("), open > at.upperBound,
            message.last == ")"
        else { return nil }
        let names = message[at.upperBound..<open].split(separator: "_").map(String.init)
        let uid = message[message.index(after: open)...].dropLast()
        guard names.count == 2, uid.utf8.count == 36 else { return nil }
        let container = message[..<at.lowerBound].firstRange(of: "failed container ").map {
            String(message[$0.upperBound..<at.lowerBound])
        }
        return (String(uid), Told(namespace: names[1], pod: names[0], container: container))
    }
}
