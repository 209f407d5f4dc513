import Archive
import Testing
import Units

@testable import Captures

/// A page as people save it, and all that must be told of it: a fact that is missing fails, and one too many as well.
struct SavedPage: CustomTestStringConvertible, Sendable {
    /// As the recogniser must call it.
    let kind: CaptureKind
    let text: String
    let facts: [String]
    /// `complete`, `partial`, `nothing`.
    let ending: String
    let name: String
    var testDescription: String { "\(kind.rawValue): \(text.prefix(80))" }

    init(
        _ kind: CaptureKind, _ text: String, _ facts: [String] = [], ending: String = "complete",
        named name: String = "page.txt"
    ) {
        (self.kind, self.text, self.facts, self.ending, self.name) = (kind, text, facts, ending, name)
    }

    /// The page with some of its lines otherwise, or without them. It tells the same where nothing else is said; its name and ending are as
    /// for any page.
    func changing(
        _ lines: KeyValuePairs<String, String?>, _ facts: [String]? = nil, ending: String = "complete",
        named name: String = "page.txt"
    ) -> SavedPage {
        var all: [Substring?] = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (old, new) in lines {
            guard let place = all.firstIndex(where: { $0 == old[...] }) else {
                return SavedPage(kind, "there is no line \(old) to change", named: name)
            }
            all[place] = new.map { $0[...] }
        }
        return SavedPage(
            kind, all.compactMap(\.self).joined(separator: "\n"), facts ?? self.facts, ending: ending, named: name)
    }

    /// What the page is taken for, what is told of it, and how its reading ended.
    static func read(
        _ text: String, named name: String = "page.txt", piece: Int = 1 << 16
    ) throws -> (kind: CaptureKind, facts: [String], ending: String) {
        let bytes = Array(text.utf8)
        let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
        guard let pages = reader(for: kind, source: PiecewiseSource(bytes, piece: piece), name: name) else {
            return (kind, [], "complete")
        }
        var facts: [String] = []
        while let fact = try pages.next() { facts.append(fact.told) }
        return (kind, facts, pages.outcome.word)
    }

    /// The same with another end of lines, and where it comes a few bytes at a time.
    func check(_ place: SourceLocation = #_sourceLocation) throws {
        for (text, piece) in [(text, 1 << 16), (text.replacing("\n", with: "\r\n"), 1 << 16), (text, 7)] {
            let (kind, told, ending) = try Self.read(text, named: name, piece: piece)
            #expect(kind == self.kind, "\(text)", sourceLocation: place)
            #expect(told == facts, "\(text)", sourceLocation: place)
            #expect(ending == self.ending, "\(text)", sourceLocation: place)
        }
    }
}
