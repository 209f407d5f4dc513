import Prose
import Units

/// Cuts a document, least important first, until its written form fits: tickets refuse what is longer.
///
/// Sections go by their `cutOrder`: first the rows that each can spare, then whole sections. What was cut is said at the
/// end of the report. Lengths are those of the written text, in UTF-16 units, which is what Jira and GitHub count.
package struct Budget: Sendable {
    package let characters: Int

    package init(characters: Int) { self.characters = characters }

    /// Room for the section that says what was cut.
    private static let reserve = 1500

    /// The document in a writer's markup, within the budget that is measured on what the writer wrote; nil: nothing is cut.
    package static func fitted(
        _ document: ReportDocument, to characters: Int?, by writer: some DocumentWriter
    ) -> String {
        Budget(characters: characters ?? .max).fitted(document, write: writer.write)
    }

    package func fitted(_ document: ReportDocument, write: (ReportDocument.Section) -> String) -> String {
        var pieces = document.sections.map { Piece(section: $0, text: write($0)) }
        var length = pieces.reduce(0) { $0 + $1.length }
        guard length > characters else { return pieces.map(\.text).joined() }

        let goal = max(0, characters - Self.reserve)
        var notes: [Note] = []
        let order = pieces.indices.sorted { (pieces[$0].section.cutOrder, $0) > (pieces[$1].section.cutOrder, $1) }
        for index in order where length > goal {
            let before = pieces[index].length
            pieces[index] = trimmed(pieces[index], saving: length - goal, write: write)
            length -= before - pieces[index].length
        }
        for index in order where pieces[index].section.cutOrder > 0 {
            guard length > goal || pieces[index].section.blocks.isEmpty else { continue }
            length -= pieces[index].length
            pieces[index].text = ""
        }
        for piece in pieces where piece.text.isEmpty || piece.dropped > 0 {
            notes.append(Note(section: piece.section, rows: piece.text.isEmpty ? nil : piece.dropped))
        }
        let text = (pieces.map(\.text) + [write(section(for: notes))]).joined()
        return hardCut(text)
    }

    private struct Piece {
        var section: ReportDocument.Section
        var text: String
        var dropped = 0
        var length: Int { text.utf16.count }
    }

    private struct Note {
        let section: ReportDocument.Section
        /// nil: the section as a whole.
        let rows: Int?
    }

    /// Drops as few of the spare rows as save `saving` characters, or all of them.
    private func trimmed(_ piece: Piece, saving: Int, write: (ReportDocument.Section) -> String) -> Piece {
        let spare = piece.section.spareRows
        guard !spare.isEmpty else { return piece }
        func without(_ count: Int) -> Piece {
            let section = piece.section.dropping(spare.prefix(count))
            return Piece(section: section, text: write(section), dropped: count)
        }
        var low = 1
        var high = spare.count
        while low < high {
            let middle = (low + high) / 2
            if piece.length - without(middle).length >= saving { high = middle } else { low = middle + 1 }
        }
        return without(high)
    }

    private func section(for notes: [Note]) -> ReportDocument.Section {
        let shown = notes.prefix(24).map { note -> Text in
            guard let rows = note.rows else { return note.section.title }
            return "\(rows) \(own: rows == 1 ? "row" : "rows") of \(note.section.title)"
        }
        let more: Text = notes.count > shown.count ? ", and \(notes.count - shown.count) more" : ""
        return .init(
            "Cut", cutOrder: 0,
            blocks: [
                .paragraph(
                    "To stay under \(characters) characters this report leaves out: \(Array(shown).joined(", "))\(more). "
                        + "All of it is in the JSON report.")
            ])
    }

    /// The last resort, for what no section explains: whole lines up to the limit.
    private func hardCut(_ text: String) -> String {
        guard text.utf16.count > characters else { return text }
        var out = ""
        var length = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            length += line.utf16.count + 1
            if length > characters { break }
            out += line + "\n"
        }
        return out
    }
}

extension ReportDocument.Section {
    /// Places of the rows that can go, the first to go first: by rank, within one rank the last.
    fileprivate var spareRows: [RowPlace] {
        var places: [(place: RowPlace, rank: Int)] = []
        for (block, content) in blocks.enumerated() {
            guard case .rows(let rows) = content else { continue }
            for (row, item) in rows.items.enumerated() where item.rank > 0 {
                places.append((RowPlace(block: block, row: row), item.rank))
            }
        }
        return places.sorted { ($0.rank, $0.place.block, $0.place.row) > ($1.rank, $1.place.block, $1.place.row) }
            .map(\.place)
    }

    fileprivate func dropping(_ places: ArraySlice<RowPlace>) -> Self {
        let gone = Set(places)
        var copy = self
        copy.blocks = blocks.enumerated().compactMap { block, content in
            guard case .rows(var rows) = content else { return content }
            rows.items = rows.items.enumerated().filter { !gone.contains(RowPlace(block: block, row: $0.offset)) }
                .map(\.element)
            return rows.items.isEmpty ? nil : .rows(rows)
        }
        return copy
    }
}

private struct RowPlace: Hashable {
    let block: Int
    let row: Int
}
