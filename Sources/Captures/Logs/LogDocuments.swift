/// Lines of logs as documents of YAML, which `gcloud logging read` prints when it is asked for no other form.
///
/// ```
/// ---
/// insertId: 1vq…
/// resource:
///   labels:
///     pod_name: orders-5d8674ddf6-q2ds2
/// textPayload: "2026-05-11T08:14:31.100012Z\terror\t…"
/// timestamp: '2026-05-11T08:14:31.100012Z'
/// ```
struct LogDocuments {
    private var text: [UInt8] = []
    private static let largest = 1 << 18

    /// True for a text of such documents.
    static func matches(_ head: TextSlice) -> Bool {
        let isCloud = head.holds("\nlogName: ") || head.begins("insertId: ") || head.holds("\ninsertId: ")
        return isCloud && (head.holds("textPayload: ") || head.holds("jsonPayload:"))
    }

    static func isStart(_ line: TextSlice) -> Bool {
        line.begins("---") || line.begins("insertId: ") || line.begins("textPayload: ") || line.begins("jsonPayload:")
            || line.begins("labels:")
    }

    /// Takes a line; gives the document that it ends.
    mutating func take(_ line: TextSlice) -> [UInt8]? {
        if line.begins("---") { return last() }
        if text.count + line.count < Self.largest {
            text.append(contentsOf: line)
            text.append(0x0A)
        }
        return nil
    }

    mutating func last() -> [UInt8]? {
        defer { text = [] }
        return text.isEmpty ? nil : text
    }
}
