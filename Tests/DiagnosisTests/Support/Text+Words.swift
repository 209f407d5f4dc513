import Diagnosis
import Prose

/// What a test asks of words: as a reader sees them, whatever spans they are made of.
extension Text {
    func contains(_ words: String) -> Bool { plain.contains(words) }
    func hasPrefix(_ words: String) -> Bool { plain.hasPrefix(words) }
    func hasSuffix(_ words: String) -> Bool { plain.hasSuffix(words) }
}

extension Remedy {
    /// All that it gives to paste: whole objects, and the patches of its commands with the command above each.
    var yaml: String? { pasted(body, commands) }
}

extension Remedy.Alternative {
    var yaml: String { pasted(body, commands) ?? "" }
}

private func pasted(_ body: Manifest?, _ commands: [Command]) -> String? {
    let parts = [body?.text].compactMap { $0 } + commands.map(\.asDocument)
    return parts.isEmpty ? nil : parts.joined(separator: "---\n")
}

extension Command {
    /// `# kubectl … patch KIND NAME …` above the patch; the command itself where it is none.
    var asDocument: String {
        guard let flag = line.firstRange(of: " -p '"), let end = line.lastIndex(of: "'"), flag.upperBound < end else {
            return line + "\n"
        }
        let patch = line[flag.upperBound..<end].replacing("'\\''", with: "'")
        return "# \(line[..<flag.lowerBound])\n\(patch)\n"
    }
}
