/// The end of a list of objects that a terminal kept: what is left of the first object without the list's indentation, and those behind it
/// as a list again.
///
/// ```
///         memory: 256Mi                      memory: 256Mi
///   status: {…}                            status: {…}
/// - apiVersion: v1                         ==> items <==
///   kind: Pod                              apiVersion: v1
///                                          kind: List
///                                          items:
///                                          - apiVersion: v1
/// ```
struct CutList: LineRewriter {
    /// Blanks before each line of the first object.
    private let indent: Int
    private var isInList = false
    private var atLineStart = true

    init(indent: Int) { self.indent = indent }

    /// How far the first object goes in, where an object in the first column follows it.
    static func indent(in head: TextSlice) -> Int? {
        guard let text = head.firstIndex(where: { $0 != 0x0A && $0 != 0x0D }), head[text] == 0x20,
            let item = head.find("\n- apiVersion: ")
        else { return nil }
        var (at, least) = (text, Int.max)
        while at < item {
            let line = head.part(at, head.find(0x0A, from: at) ?? item)
            at += line.count + 1
            guard let start = line.firstIndex(where: { $0 != 0x20 }) else { continue }
            least = min(least, start)
        }
        return least > 0 && least < .max ? least : nil
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        if !isInList, atLineStart, line.begins("- apiVersion: ") {
            isInList = true
            out.append(contentsOf: "==> items <==\napiVersion: v1\nkind: List\nitems:\n".utf8)
        }
        out.append(contentsOf: isInList || !atLineStart ? line : line.dropping(indent))
        if isWhole { out.append(0x0A) }
        atLineStart = isWhole
    }
}
