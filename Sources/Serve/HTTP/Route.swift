/// Every address of the server, once: the way in, the list of methods that status 405 names, and what
/// `docs/openapi.json` must describe.
struct Route: Sendable {
    enum Target: Sendable {
        case start, script, style, view, report, upload, sampleForm, compareForm, removeForm
        case list, add, analysis, remove, events, allEvents, download, compare, sample
    }

    let method: String
    /// `api/analyses/{id}`: a part in braces is any word.
    let template: String
    let target: Target

    static let all: [Route] = [
        Route("GET", "", .start),
        Route("GET", "serve.js", .script),
        Route("GET", "serve.css", .style),
        Route("POST", "upload", .upload),
        Route("POST", "sample", .sampleForm),
        Route("POST", "compare", .compareForm),
        Route("GET", "analyses/{id}", .view),
        Route("GET", "analyses/{id}/report", .report),
        Route("POST", "analyses/{id}/remove", .removeForm),
        Route("GET", "api/analyses", .list),
        Route("POST", "api/analyses", .add),
        Route("PUT", "api/analyses", .add),
        Route("GET", "api/analyses/{id}", .analysis),
        Route("DELETE", "api/analyses/{id}", .remove),
        Route("GET", "api/analyses/{id}/events", .events),
        Route("GET", "api/analyses/{id}/report.{form}", .download),
        Route("POST", "api/comparisons", .compare),
        Route("POST", "api/samples/{name}", .sample),
        Route("GET", "api/events", .allEvents),
    ]

    private init(_ method: String, _ template: String, _ target: Target) {
        self.method = method
        self.template = template
        self.target = target
    }

    /// Where a request leads, with the words that stand for what is in braces.
    static func find(_ method: String, _ path: String) throws(Refusal) -> (target: Target, words: [String]) {
        let matches = all.compactMap { route in route.words(in: path).map { (route, $0) } }
        // What may be looked at may be asked for its headers alone.
        let wanted = method == "HEAD" ? "GET" : method
        if let (route, words) = matches.first(where: { $0.0.method == wanted }) { return (route.target, words) }
        guard !matches.isEmpty else { throw Refusal(404, "there is nothing here", hint: "begin at the start page") }
        var refusal = Refusal(405, "this address does not take \(method.prefix(20))")
        refusal.allowed = matches.map(\.0.method)
        throw refusal
    }

    /// nil where the path is another one. Words are letters, digits, dashes and points, for no name has more.
    private func words(in path: String) -> [String]? {
        let wanted = template.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == given.count else { return nil }
        var words: [String] = []
        for (pattern, part) in zip(wanted, given) {
            let fixed = pattern.prefix { $0 != "{" }
            if fixed.count == pattern.count {
                guard part == pattern else { return nil }
                continue
            }
            guard part.hasPrefix(fixed) else { return nil }
            let word = part.dropFirst(fixed.count)
            guard !word.isEmpty, word.utf8.count <= 64, word.utf8.allSatisfy(Self.isPlain) else { return nil }
            words.append(String(word))
        }
        return words
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
