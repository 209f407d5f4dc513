import Prose
import Units

/// Cuts a document, least important first, until its written form fits: tickets refuse what is longer.
///
/// Sections go by their `cutOrder`: first the rows that each can spare, then whole sections, then the last lines of the
/// first screen. What was cut is said at the end of the report, with where it is. Lengths are those of the written text, as
/// the writer's readers count them.
package struct Budget: Sendable {
    package let characters: Int
    private let length: @Sendable (String) -> Int

    package init(characters: Int, length: @escaping @Sendable (String) -> Int = { $0.utf16.count }) {
        self.characters = characters
        self.length = length
    }

    /// Room for the section that says what was cut.
    private var reserve: Int { min(1500, characters / 4) }

    /// The document in a writer's markup, within the budget that is measured on what the writer wrote; nil: nothing is cut.
    package static func fitted(
        _ document: ReportDocument, to characters: Int?, by writer: some DocumentWriter
    ) -> String {
        let texts = document.sections.map(writer.write)
        let whole = texts.joined()
        let closing = writer.closing(document, after: whole)
        let frame = writer.length(writer.opening) + writer.length(closing)
        guard let characters, writer.length(whole) + frame > characters else {
            return writer.opening + whole + closing
        }
        let budget = Budget(characters: characters - frame, length: writer.length)
        return writer.opening + budget.fitted(document, texts, most: characters, write: writer.write) + closing
    }

    /// `texts` are the written sections; `most` is what is said: with what stands around the document.
    private func fitted(
        _ document: ReportDocument, _ texts: [String], most: Int, write: (ReportDocument.Section) -> String
    ) -> String {
        let (pieces, isCut, note) = pieces(document, texts, most: most, write: write)
        let text = pieces.map(\.text).joined()
        return isCut ? hardCut(text + (note.map(write) ?? "")) : text
    }

    /// The document itself, cut: for a form that must know all that is left before it writes the first of it.
    package func cut(_ document: ReportDocument, write: (ReportDocument.Section) -> String) -> ReportDocument {
        let (pieces, isCut, note) = pieces(document, document.sections.map(write), most: characters, write: write)
        guard isCut else { return document }
        var copy = document
        copy.sections = pieces.filter { !$0.text.isEmpty }.map(\.section) + [note].compactMap { $0 }
        return copy
    }

    /// What is left of each section, and the section that says what was cut, where there is room for it.
    private func pieces(
        _ document: ReportDocument, _ texts: [String], most: Int, write: (ReportDocument.Section) -> String
    ) -> (pieces: [Piece], isCut: Bool, note: ReportDocument.Section?) {
        var pieces = zip(document.sections, texts).map { piece($0, $1) }
        var length = pieces.reduce(0) { $0 + $1.length }
        guard length > characters else { return (pieces, false, nil) }

        let goal = max(0, characters - reserve)
        let order = pieces.indices.sorted { (pieces[$0].section.cutOrder, $0) > (pieces[$1].section.cutOrder, $1) }
        for index in order where length > goal {
            let before = pieces[index].length
            pieces[index] = trimmed(pieces[index], saving: length - goal, write: write)
            length -= before - pieces[index].length
        }
        for index in order where pieces[index].section.cutOrder > 0 {
            guard length > goal || pieces[index].section.blocks.isEmpty else { continue }
            length -= pieces[index].length
            (pieces[index].text, pieces[index].length) = ("", 0)
        }
        for index in order where length > goal && !pieces[index].text.isEmpty {
            let before = pieces[index].length
            pieces[index] = shortened(pieces[index], by: length - goal, write: write)
            length -= before - pieces[index].length
        }
        let notes = pieces.filter { $0.text.isEmpty || $0.dropped > 0 }
            .map { Note(section: $0.section, rows: $0.text.isEmpty ? nil : $0.dropped) }
        return (pieces, true, note(notes, most: most, room: characters - length, write: write))
    }

    private func piece(_ section: ReportDocument.Section, _ text: String, dropped: Int = 0) -> Piece {
        Piece(section: section, text: text, length: length(text), dropped: dropped)
    }

    private struct Piece {
        var section: ReportDocument.Section
        var text: String
        var length: Int
        var dropped: Int
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
            return self.piece(section, write(section), dropped: count)
        }
        var low = 1
        var high = spare.count
        while low < high {
            let middle = (low + high) / 2
            if piece.length - without(middle).length >= saving { high = middle } else { low = middle + 1 }
        }
        return without(high)
    }

    /// The last resort but one, for what is never cut as a whole: its last rows, whatever their rank.
    private func shortened(_ piece: Piece, by saving: Int, write: (ReportDocument.Section) -> String) -> Piece {
        var out = piece
        while piece.length - out.length < saving, let section = out.section.droppingLast {
            out = self.piece(section, write(section), dropped: out.dropped + 1)
        }
        return out
    }

    /// The section that says what was cut, with as many titles as there is room for.
    private func note(
        _ notes: [Note], most: Int, room: Int, write: (ReportDocument.Section) -> String
    ) -> ReportDocument.Section? {
        let texts = notes.map { note -> Text in
            // The title of a remedy is a sentence, and goes as a whole.
            guard let rows = note.rows else { return note.section.title.head }
            return "\(rows) \(own: rows == 1 ? "row" : "rows") of \(note.section.title)"
        }
        for shown in [8, 3, 0] {
            let section = section(for: Array(texts.prefix(shown)), of: texts.count, most: most)
            if length(write(section)) <= room { return section }
        }
        return nil
    }

    private func section(for shown: [Text], of all: Int, most: Int) -> ReportDocument.Section {
        let rest = all - shown.count
        let more: Text = rest == 0 ? "" : shown.isEmpty ? "all or part of \(rest, "section")" : ", and \(rest) more"
        return .init(
            "Cut", cutOrder: 0,
            blocks: [
                .paragraph(
                    "To stay under \(most) characters this report leaves out: \(shown.joined(", "))\(more). "
                        + "All of it: \(term: "oom-report analyze BUNDLE -o \(Self.whole)").")
            ])
    }

    /// The form that is never cut, by the name that a pack gives it. Nothing says that this run wrote it.
    private static let whole = ReportFormat(named: "html") == nil ? "report.json" : "report.html"

    /// The last resort, for what no section explains: whole lines up to the limit.
    private func hardCut(_ text: String) -> String {
        guard length(text) > characters else { return text }
        var out = ""
        var used = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            used += length(line + "\n")
            if used > characters { break }
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

    /// Without its last row or block, so that its title stays; nil where nothing is left to drop.
    fileprivate var droppingLast: Self? {
        guard case .rows(let rows)? = blocks.last, let last = rows.items.indices.last else {
            guard !blocks.isEmpty else { return nil }
            var copy = self
            copy.blocks.removeLast()
            return copy
        }
        return dropping([RowPlace(block: blocks.count - 1, row: last)])
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
        // What announced rows that are gone announces nothing.
        if copy.blocks.count < blocks.count {
            let kept = copy.blocks
            copy.blocks = kept.enumerated().compactMap { place, block in
                guard case .paragraph(let text) = block, text.isAnnouncement else { return block }
                if case .paragraph? = kept.dropFirst(place + 1).first { return nil }
                return place + 1 < kept.count ? block : nil
            }
        }
        return copy
    }
}

private struct RowPlace: Hashable {
    let block: Int
    let row: Int
}
