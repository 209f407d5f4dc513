import Prose

/// Where a page defines what its references name, such as `#OOM202`, `#R1` and `#OOM-1`, and an id for each section.
///
/// A heading, a paragraph or a row of a table that begins with a reference defines it. Remedies are numbered anew in each
/// incident, and several incidents may have one cause: the first gets the plain id, the others have that of their incident in
/// front. No id is made from what a bundle brings.
struct Anchors {
    private struct Key: Hashable {
        let cited: Cited
        let scope: String?
    }
    private var places: [Key: String] = [:]
    private var first: [Cited: String] = [:]
    private var taken: Set<String> = ["report", "contents", "appendix", "answer"]
    private var sections: [String] = []
    private var scopes: [String?] = []

    init(_ document: ReportDocument) {
        var scope: String?
        for section in document.sections {
            scope = Self.scope(of: section, after: scope)
            scopes.append(scope)
            let reference = section.level > 1 ? section.title.leadingReference : nil
            if let reference {
                sections.append(define(reference, scope))
            } else {
                sections.append(unique(Self.slug(section.title)))
            }
            for reference in section.blocks.flatMap(Self.defined) { _ = define(reference, scope) }
        }
    }

    /// Of a section by its place in the document.
    func id(ofSection index: Int) -> String { sections.indices.contains(index) ? sections[index] : "section" }
    func scope(ofSection index: Int) -> String? { scopes.indices.contains(index) ? scopes[index] : nil }

    /// Where a reference leads to, from within what is told of the incident `scope`; nil where the page does not define it.
    func place(of cited: Cited, in scope: String?) -> String? {
        if let own = places[Key(cited: cited, scope: scope)] { return own }
        // A remedy of the same number is another one where it is another incident's.
        if scope != nil, cited.kind == .remedy, places[Key(cited: cited, scope: nil)] == nil { return nil }
        return first[cited]
    }

    /// The id of a definition, where this is the one: a later paragraph that begins with the same code defines nothing.
    func definition(_ cited: Cited, in scope: String?) -> String? { places[Key(cited: cited, scope: scope)] }

    // MARK: - Definitions

    private mutating func define(_ cited: Cited, _ scope: String?) -> String {
        let key = Key(cited: cited, scope: scope == cited.id ? nil : scope)
        if let known = places[key] { return known }
        let place = unique(first[cited] == nil ? cited.id : (scope.map { $0 + "-" } ?? "") + cited.id)
        places[key] = place
        if first[cited] == nil { first[cited] = place }
        return place
    }

    private mutating func unique(_ wanted: String) -> String {
        var name = wanted
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(wanted)-\(number)"
            number += 1
        }
        return name
    }

    private static func defined(_ block: ReportDocument.Block) -> [Cited] {
        switch block {
        case .paragraph(let text), .finding(let text, _): return [text.leadingReference].compactMap { $0 }
        case .code: return []
        case .rows(let rows):
            guard case .table = rows.layout else { return [] }
            return rows.items.flatMap { $0.cells.first?.definitions ?? [] }.filter { !$0.isOfHeadings }
        }
    }

    /// The incident that a section tells of: named in its title, or in that of the heading above.
    private static func scope(of section: ReportDocument.Section, after scope: String?) -> String? {
        section.title.incident ?? (section.level > 2 ? scope : nil)
    }

    /// `causes-looked-at`, of our own words up to a colon.
    private static func slug(_ title: Text) -> String {
        var out: [UInt8] = []
        for byte in title.ownWords.utf8 {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") { break }
            if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower) {
                out.append(lower)
            } else if out.last != UInt8(ascii: "-"), !out.isEmpty {
                out.append(UInt8(ascii: "-"))
            }
        }
        if out.last == UInt8(ascii: "-") { out.removeLast() }
        let word = String(decoding: out.prefix(48), as: UTF8.self)
        return word.isEmpty ? "section" : word
    }
}

extension Text {
    fileprivate var ownWords: String {
        spans.map { span in
            switch span {
            case .own, .mark: span.plain
            case .strong(let inner), .emphasis(let inner): inner.ownWords
            default: " "
            }
        }.joined()
    }
}
