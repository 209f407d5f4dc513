import Units

/// Rows of a monitor's events or alerts, each of which tells of the pod that its columns name.
///
/// ```
/// Date,Title,Message,Tags
/// 2026-01-19T21:39:58Z,Container OOMKilled,istio-proxy exceeded its limit,"pod_name:orders-5d8674ddf6-q2ds2,kube_namespace:shop"
/// ```
/// What a row says of a kill and nobody can be named for is counted, since it would be lost.
struct CommaEvents {
    private var lost = 0
    private var word = ""
    var shortfall: String? {
        lost == 0 ? nil : "\(lost) row\(lost == 1 ? "" : "s") with \(word) not understood"
    }

    /// The event of a row, without its names; nil for a row that tells of no kill, or of nobody's.
    mutating func event(_ title: String, _ message: [UInt8], namesPod: Bool) -> KubernetesEvent? {
        let text = Array(title.utf8) + [0x0A] + message
        let isKill = text.withUnsafeBufferPointer { text in ToldKills.words.contains { text.holds($0) } }
        guard isKill, namesPod else {
            let telling = text.withUnsafeBytes { TellingWord.first(in: $0) }
            if isKill || telling?.isSaid == false {
                lost += 1
                if word.isEmpty { word = telling?.word ?? Notice.kill }
            }
            return nil
        }
        var event = KubernetesEvent()
        (event.reason, event.type, event.objectKind) = (Notice.kill, "Warning", "Pod")
        event.message = String(decoding: text.prefix(300), as: UTF8.self)
        return event
    }
}
