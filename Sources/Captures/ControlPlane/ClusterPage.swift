typealias ClusterPageReader = LineFacts<ClusterPage>

/// Which cluster was asked, by the words of kubectl.
///
/// ```
/// Kubernetes control plane is running at https://10.9.0.1:6443        kubectl cluster-info
/// prod-eu1                                                           kubectl config current-context
/// ```
struct ClusterPage: LineParser {
    static let title = "which cluster was asked"
    static let endsWithNewline = false

    private var isContext = true
    private(set) var understood = false

    /// Names of files that people give to what `kubectl config current-context` prints; bug-report's own is another page.
    private static let names: [StaticString] = [
        "context", "context.txt", "current-context", "current-context.txt", "kube-context", "kube-context.txt",
        "kubectl-context", "kubectl-context.txt",
    ]

    static func isOfContext(_ file: String) -> Bool {
        var file = file
        return file.withUTF8 { file in names.contains { file.isExactly($0) } }
    }

    static func server(_ line: TextSlice) -> TextSlice? {
        guard line.begins("Kubernetes "), let mark = line.find(" is running at "), mark < 40 else { return nil }
        let address = line.dropping(mark + 15).trimmed
        return address.begins("http") && address.find(0x20) == nil ? address : nil
    }

    /// A context's name: one word.
    static func context(_ line: TextSlice) -> TextSlice? {
        let text = line.trimmed
        return text.isEmpty || text.count > 300 || text.find(0x20) != nil || text.find(0x7B) != nil ? nil : text
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let server = ClusterPage.server(line) {
            understood = true
            facts.add(.clusterNamed(ClusterStatement(kind: .server, text: server.text(limit: 300))))
        } else if !understood, isContext, let context = ClusterPage.context(line) {
            understood = true
            facts.add(.clusterNamed(ClusterStatement(kind: .context, text: context.text(limit: 300))))
        } else if !line.trimmed.isEmpty {
            isContext = false
        }
    }

    mutating func finish(into facts: inout FactQueue) {}
}
