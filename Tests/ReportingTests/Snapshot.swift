import TestSupport
import Testing

/// Compares `text` with a stored file of the tests, or stores it: `RENEW=1 swift test --filter ReportingTests`.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = "Tests/ReportingTests/Snapshots/" + name
    if Project.isRenewing { try Project.write(text, to: path) }
    let stored = (try? Project.text(path)) ?? ""
    guard text != stored else { return }
    let pairs = zip(text.split(separator: "\n"), stored.split(separator: "\n"))
    let difference =
        pairs.first { $0 != $1 }.map { "first difference:\n  now    \($0)\n  stored \($1)" } ?? "length differs"
    Issue.record(
        "\(name) is not current (\(difference)). If the change is meant: RENEW=1 swift test --filter ReportingTests",
        sourceLocation: sourceLocation)
}
