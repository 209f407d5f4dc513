import Archive

extension Recognizer {
    /// Lines of a text before a page that are tried.
    private static let mostLines = 60

    /// Of an entry that may hold several pages: the kind of the first that is read, where the head shows it.
    static func entry(_ head: TextSlice, _ name: String, within wrappings: Int = 0) -> CaptureKind {
        guard !head.begins("\u{7F}ELF") else { return page(head, name).kind }
        if DateNotes.isOne(head) { return .notedTime }
        if OwnReport.isOne(head) { return .ownReport }
        if wrappings < Wrapping.most, let wrapping = Wrapping(around: head) {
            return unwrapped(head, wrapping).withUnsafeBufferPointer { entry($0, name, within: wrappings + 1) }
        }
        let margin = Preface.margin(head)
        if margin.changesLines {
            let text = margin.apply(head)
            return text.withUnsafeBufferPointer {
                if isChat($0, name) { return inChat($0, name) }
                return PageBoundary.stands(in: $0) ? first(in: $0, name) : page(head, name).kind
            }
        }
        if isChat(head, name) { return inChat(head, name) }
        if PageBoundary.stands(in: head) { return first(in: head, name) }
        guard hasIndentedPages(head, name) else { return page(head, name).kind }
        return rewritten(head, by: IndentedBlocks()).withUnsafeBufferPointer { first(in: $0, name) }
    }

    /// True for a chat that somebody exported or copied, and that is no page by itself.
    static func isChat(_ head: TextSlice, _ name: String) -> Bool {
        (ChatLines.stand(in: head) || ChatExport.begins(head)) && kind(of: head, name) == .unknown
            || ChatExport.isAnswer(head) || TerminalRecording.begins(head) || Notebook.begins(head)
    }

    /// The messages of a chat of either form, or what a terminal or a notebook was told and answered.
    static func chat(_ head: TextSlice, _ source: any ByteSource) -> any ByteSource {
        if TerminalRecording.begins(head) { return RewrittenText(source, by: TerminalRecording()) }
        if Notebook.begins(head) { return RewrittenText(source, by: Notebook()) }
        return ChatExport.begins(head) || ChatExport.isAnswer(head)
            ? RewrittenText(source, by: ChatExport()) : RewrittenText(source, by: ChatLines())
    }

    private static func inChat(_ head: TextSlice, _ name: String) -> CaptureKind {
        let lines = PeekedSource(chat(head, MemorySource(Array(head))))
        do throws(SourceError) { return try lines.head().withUnsafeBufferPointer { first(in: $0, name) } } catch {
            return .transcript
        }
    }

    /// True for Markdown in which pages stand out by their indentation, and by nothing else.
    static func hasIndentedPages(_ head: TextSlice, _ name: String) -> Bool {
        guard let met = IndentedBlocks.met(in: head) else { return false }
        // Keys of a description tell of a piece of one, be prose before it or not.
        let kind = kind(of: head, name)
        guard kind == .unknown || met.hasPage && kind == .descriptionPart else { return false }
        return rewritten(head, by: IndentedBlocks()).withUnsafeBufferPointer { first(in: $0, name) != .transcript }
    }

    private static func unwrapped(_ head: TextSlice, _ wrapping: Wrapping) -> [UInt8] {
        do throws(SourceError) {
            return try PeekedSource(wrapping.removed(from: MemorySource(Array(head)))).head()
        } catch {
            return []
        }
    }

    private static func rewritten(_ head: TextSlice, by rewriter: some TextRewriter) -> [UInt8] {
        do throws(SourceError) {
            return try PeekedSource(RewrittenText(MemorySource(Array(head)), by: rewriter)).head()
        } catch {
            return []
        }
    }

    private static func first(in head: TextSlice, _ name: String) -> CaptureKind {
        let cutter = PageCutter(MemorySource(Array(head)), patience: .max)
        do throws(SourceError) {
            while try cutter.nextPage() {
                let page = PeekedSource(cutter)
                let bytes = try page.head()
                guard bytes.contains(where: { !isBlank($0) }) else { continue }
                let command = cutter.boundary?.command.withUnsafeBufferPointer { ShellCommand($0) }
                let pageName = cutter.boundary?.file ?? command?.page ?? name
                let kind = bytes.withUnsafeBufferPointer { self.page($0, pageName).kind }
                if kind.isRead { return kind }
                if command?.customColumns.isEmpty == false { return .podsTable }
            }
        } catch {}
        return .transcript
    }

    /// One page: its kind without its preface. What is not recognised at its start is looked for in the lines below, since
    /// people write a sentence above what they paste, and a page cut out of another begins in the middle of a line.
    static func page(_ head: TextSlice, _ name: String) -> (kind: CaptureKind, preface: Preface) {
        let preface = Preface(head)
        if preface.isNothing {
            let kind = self.kind(of: head, name)
            return kind == .unknown ? search(head, preface, name, orNoticeIn: head) : (kind, preface)
        }
        let text = preface.apply(head)
        let kind = text.withUnsafeBufferPointer { self.kind(of: $0, name) }
        if kind != .unknown { return (kind, preface) }
        let whole = self.kind(of: head, name)
        if whole != .unknown { return (whole, Preface()) }
        return text.withUnsafeBufferPointer { search($0, preface, name, orNoticeIn: $0) }
    }

    /// A page below, else a notice of a kill.
    private static func search(
        _ text: TextSlice, _ preface: Preface, _ name: String, orNoticeIn whole: TextSlice
    ) -> (CaptureKind, Preface) {
        let found = search(text, preface, name)
        return found.0 == .unknown && Notice.stands(in: whole) ? (.notice, preface) : found
    }

    private static func search(_ text: TextSlice, _ preface: Preface, _ name: String) -> (CaptureKind, Preface) {
        // JSON of another shape is not looked into, nor is what is no text.
        guard let first = text.first(where: { !isBlank($0) }), first != 0x7B, first != 0x5B, text.find(0) == nil else {
            return (.unknown, preface)
        }
        var at = 0
        for _ in 0..<mostLines {
            guard let end = text.find(0x0A, from: at), end + 1 < text.count else { break }
            at = end + 1
            let rest = text.dropping(at)
            guard let next = rest.first else { continue }
            // Lines that go in belong to what stands above them, but for a header of numbers to the right.
            guard !isBlank(next) || ProcessList.isHeader(rest.part(0, rest.find(0x0A) ?? rest.count)) else { continue }
            let kind = self.kind(of: rest, name)
            guard kind != .unknown, kind != .empty, kind.isRead else { continue }
            var found = preface
            found.skip += at
            return (kind, found)
        }
        return (.unknown, preface)
    }
}
