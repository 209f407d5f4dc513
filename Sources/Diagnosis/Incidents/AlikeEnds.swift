import Prose

/// How containers ended, in words, and where their pods' objects tell it: most of tens of thousands of killed proxies ended alike, and
/// share the words.
final class AlikeEnds {
    private struct End: Hashable {
        var reason: String?
        var exitCode: Int?
    }
    private var words: [End: Text] = [:]
    private var paths: [[String]: [String]] = [:]
    /// Kept of each: what runs end with are few, and a bundle may name as many containers as it likes.
    private static let most = 1_000

    /// `OOMKilled, exit code 137`
    func words(_ reason: String?, exitCode: Int?) -> Text {
        let end = End(reason: reason, exitCode: exitCode)
        if let known = words[end] { return known }
        let exit: Text = exitCode.map { ", exit code \($0)" } ?? ""
        let made: Text = "\(term: reason ?? "terminated")\(exit)"
        if words.count < Self.most { words[end] = made }
        return made
    }

    /// The field of a container, which a row of a table does not name.
    func path(container: String, field: String) -> [String] {
        let path = container.isEmpty ? [field] : [container, field]
        if let known = paths[path] { return known }
        if paths.count < Self.most { paths[path] = path }
        return path
    }
}
