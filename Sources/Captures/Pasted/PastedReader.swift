import Archive
import Units

/// Reads an entry as people paste it: takes away what stands around and before its page, and where it holds several (a
/// terminal's transcript, a ticket in Markdown) reads each, as a part of its own.
///
/// ````
/// $ kubectl -n bank get pods                      the first page is the file's own where its kind was told by the head
/// NAME       READY   STATUS             RESTARTS
/// $ kubectl -n bank describe pod billing-1        #2 kubectl -n bank describe pod billing-1
/// Name:      billing-1
/// ````
/// What a clean page costs more is a copy of its first bytes, and for text a look at the start of each of its first lines.
final class PastedReader: FactReader {
    /// Bytes after which a text without any boundary is taken to be one page.
    private static let patience = 128 << 10

    private let kind: CaptureKind
    private let name: String
    private let known: KnownResources?
    private let text: TextSource
    private var source: PeekedSource
    private var cutter: PageCutter?
    // `@exclusivity(unchecked)`: as in `JSONReader`, of what every fact passes by.
    @exclusivity(unchecked) private var reader: (any FactReader)?
    @exclusivity(unchecked) private var hint = PageHint()
    @exclusivity(unchecked) private var part: PagePart?
    /// What stands behind a page that ended, where that may be another.
    private var follow: PeekedSource?
    @exclusivity(unchecked) private var waiting: [Fact] = []
    private var begun = false
    private var ownIsRead = false
    private var linesBefore = 0
    private var shortfalls: [String] = []
    private var pages = 0
    /// Of the page at hand; pages of which nothing is read count too.
    private var number = 0

    init(kind: CaptureKind, source: any ByteSource, name: String, known: KnownResources?) {
        self.kind = kind
        self.name = name
        self.known = known
        text = TextSource(source)
        self.source = PeekedSource(text)
    }

    func next() throws(SourceError) -> Fact? {
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            if let reader {
                if let fact = try reader.next() {
                    // Most pages stand alone: their facts, hundreds of bytes each, pass as they are.
                    return part == nil && hint.isNothing ? fact : placed(hint.amend(fact))
                }
                endPage(reader)
            }
            guard try beginPage() else { return nil }
        }
    }

    /// Of one page its own; of several: complete where something was read, with what each of the others lacked.
    private(set) var outcome = ReadOutcome.complete

    /// A part that a page itself ends is followed by the page again, not by the file; one that it begins is of its time.
    private func placed(_ fact: Fact) -> Fact {
        guard case .part(let own) = fact else { return fact }
        guard var own else { return .part(part) }
        own.at = own.at ?? at
        return .part(own)
    }

    private func beginPage() throws(SourceError) -> Bool {
        if !begun {
            begun = true
            return try begin()
        }
        if let page = follow {
            follow = nil
            if try begin(following: page) { return true }
        }
        guard let cutter else { return false }
        while try cutter.nextPage() {
            if try begin(cutter) { return true }
        }
        return false
    }

    /// A page that was appended to another in the same file: `curl …/server_info; curl …/memory`.
    private func begin(following page: PeekedSource) throws(SourceError) -> Bool {
        let head = try page.head()
        guard head.contains(where: { $0 > 0x20 }) else { return false }
        let found = head.withUnsafeBufferPointer { Recognizer.page($0, name).kind }
        guard found.isRead, let reader = plain(found, head, page) else { return false }
        number += 1
        self.reader = reader
        pages += 1
        var part = PagePart(kind: found, title: "\(number)")
        part.at = at
        self.part = part
        waiting.append(.part(part))
        return true
    }

    /// The head without the speakers of a chat, or the blanks around a page.
    private func unwrapped(_ head: [UInt8]) throws(SourceError) -> [UInt8] {
        var head = head
        if head.withUnsafeBufferPointer({ Recognizer.isChat($0, name) }) {
            let messages = head.withUnsafeBufferPointer { Recognizer.chat($0, source) }
            source = PeekedSource(messages)
            head = try source.head()
        }
        if head.withUnsafeBufferPointer({ Recognizer.hasIndentedPages($0, name) }) {
            source = PeekedSource(RewrittenText(source, by: IndentedBlocks()))
            head = try source.head()
        }
        return head
    }

    /// The head without what stands around the text as a whole; some texts are wrapped in more than one.
    private func unwrappedWhole() throws(SourceError) -> [UInt8] {
        var head = try source.head()
        for _ in 0..<Wrapping.most {
            guard let wrapping = head.withUnsafeBufferPointer({ Wrapping(around: $0) }) else { break }
            source = PeekedSource(wrapping.removed(from: source))
            head = try source.head()
        }
        return head
    }

    /// Decides by the head whether there is one page or several.
    private func begin() throws(SourceError) -> Bool {
        var head = try unwrappedWhole()
        let margin = head.withUnsafeBufferPointer { Preface.margin($0) }
        if margin.changesLines {
            source = PeekedSource(PageSource(source, without: margin))
            head = try source.head()
            waiting.append(.passedOver(margin.words))
        } else if isJudged(head) {
            return beginJudged(head)
        }
        head = try unwrapped(head)
        let cuts = head.withUnsafeBufferPointer { PageBoundary.stands(in: $0) }
        guard cuts || Self.isText(head) && kind.isCutLate else {
            guard kind != .unknown || Self.isJSON(head) else { return false }
            number = 1
            reader = plain(kind == .unknown ? .notice : kind, head, source)
            return reader != nil
        }
        let cutter = PageCutter(source, patience: cuts ? .max : PastedReader.patience)
        self.cutter = cutter
        while try cutter.nextPage() {
            if try begin(cutter) { return true }
        }
        return false
    }

    /// Text, and no JSON.
    private static func isText(_ head: [UInt8]) -> Bool {
        head.first { $0 > 0x20 }.map { $0 != 0x7B && $0 != 0x5B } ?? false && !head.contains(0)
    }

    /// JSON of no known shape may tell of a kill beyond its head.
    private static func isJSON(_ head: [UInt8]) -> Bool {
        head.first { $0 > 0x20 }.map { $0 == 0x7B || $0 == 0x5B } ?? false
    }

    /// True where the recognizer saw the whole of an entry as it is read here, and found no page in it. Archives of logs and scripts
    /// hold very many such, and to look through each once more would be half of what it costs.
    private func isJudged(_ head: [UInt8]) -> Bool {
        kind == .unknown && head.count < BundleEntry.headBytes && text.isAsStored && !source.isBroken
    }

    private func beginJudged(_ head: [UInt8]) -> Bool {
        guard Self.isText(head) else { return false }
        number = 1
        takeOutput(head, of: nil, .unknown)
        return !waiting.isEmpty
    }

    /// What was typed so far.
    private var typed = TypedCommands()

    /// The page that the cutter stands at: numbers with their names, and what was packed unpacked; nil for numbers that have none.
    private func bytes(_ cutter: PageCutter) throws(SourceError) -> (page: PeekedSource, head: [UInt8])? {
        var page = PeekedSource(cutter)
        if let quotes = cutter.boundary?.quotes, quotes > 0 {
            page = PeekedSource(PageSource(page, without: Preface(quotes: quotes)))
        }
        var head = try page.head()
        if let printed = cutter.boundary?.numbers {
            guard let named = NamedNumbers(printed, page: head) else { return nil }
            page = PeekedSource(RewrittenText(page, by: named))
            head = try page.head()
        }
        if head.withUnsafeBytes({ PackedText.begins($0) }) {
            page = PeekedSource(PackedText.unpacked(page))
            head = try page.head()
        }
        return (page, head)
    }

    /// More or fewer than the command has files for: nobody knows which is which.
    private func passOverNumbers() -> Bool {
        number += 1
        var part = PagePart(kind: .cgroup, title: "\(number) numbers")
        part.skipped = "numbers alone, and not one for each of the files that the command prints"
        waiting = [.part(part), .part(nil)]
        return true
    }

    /// Goes to the page that the cutter stands at; false where nothing is read of it, and nothing is told before it.
    private func begin(_ cutter: PageCutter) throws(SourceError) -> Bool {
        typed.follow(cutter.boundary, told: toldBefore)
        guard let broken = typed.broken(by: cutter.boundary, line: cutter.linesBefore) else { return try open(cutter) }
        // It is of the file, not of the page that ended before it.
        let ended = waiting
        waiting = []
        _ = try open(cutter)
        waiting = ended + [.brokenCapture(broken)] + waiting
        return true
    }

    private func open(_ cutter: PageCutter) throws(SourceError) -> Bool {
        guard let (page, head) = try bytes(cutter) else { return passOverNumbers() }
        let boundary = typed.answered(cutter.boundary, isBlank: !head.contains { $0 > 0x20 })
        // A time before numbers or a heading is theirs, and has no page of its own.
        at = boundary?.at ?? (boundary?.isOfSameTime == true ? at : nil)
        guard head.contains(where: { $0 > 0x20 }) else { return passBlank(boundary) }
        number += 1
        let command = boundary?.command.withUnsafeBufferPointer { ShellCommand($0) }
        let pageName = boundary?.file ?? command?.page ?? name
        (at, toldBefore) = (at ?? toldBefore, nil)
        let asker = boundary?.isOfSameCommand == true ? typed.last ?? boundary : boundary
        let isOwn = !ownIsRead && kind != .transcript && kind != .unknown && at == nil
        let fields = command?.customColumns ?? [:]
        let recognized = head.withUnsafeBufferPointer { head in
            // Titles of somebody's own are no preface of the rows.
            PodsTable.isHeader(head, fields) ? (.podsTable, Preface()) : Recognizer.page(head, pageName)
        }
        let found = fields.isEmpty || recognized.kind.isRead ? recognized.kind : .podsTable
        let isWhole = isOwn && !cutter.hasCut && boundary == nil && number == 1
        let kind = isOwn && found == self.kind || isWhole ? self.kind : found
        if passOverOthers(kind, asker, command) { return true }
        guard !isExample(kind, head, after: prose[...]),
            let reader = plain(kind, head, page, pageName, preface: recognized.preface, fields: fields)
        else {
            takeOutput(head, of: command, kind)
            return !waiting.isEmpty
        }
        hint = PageHint(asker, in: typed.shell(of: asker), machines: typed.machines)
        hint.linesBefore += cutter.linesBefore + linesBefore
        (self.reader, pages) = (reader, pages + 1)
        let identity = hint.identity(of: kind)
        if isOwn, kind == self.kind {
            ownIsRead = true
            if let identity { waiting.append(.identity(identity)) }
            if let boundary { waiting.append(.passedOver(boundary.words(linesBefore: cutter.linesBefore))) }
            return true
        }
        beginPart(kind, of: identity, boundary?.file?.replacingAll("/", with: " ") ?? command?.title ?? "")
        return true
    }

    /// The cgroup of a container that `kubectl debug` added is none of the proxy's, and a machine's sockets are none of a pod's.
    private func passOverOthers(_ kind: CaptureKind, _ boundary: PageBoundary?, _ command: ShellCommand?) -> Bool {
        let isThere = command?.entersMachine == true || typed.isOnMachine && command?.entersNamespace != true
        let isOfMachine = kind == .netstat && isThere
        guard isOfMachine || PageHint(boundary, in: typed.session).isOfDebugger(kind) else { return false }
        var part = PagePart(kind: kind, title: "\(number) \(command?.title ?? "")")
        part.skipped =
            isOfMachine
            ? "of the machine on which it was asked for, not of a pod"
            : "of the debug container in which it was read, not of the proxy's"
        waiting = [.part(part), .part(nil)]
        return true
    }

    /// When the pages at hand were saved, where a line before them says so.
    private var at: Moment?
    /// A time with nothing below it but a prompt.
    private var toldBefore: Moment?
    /// The text before the page at hand, where that is no page.
    private var prose: [UInt8] = []

    /// A piece that a text shows to say what one looks like.
    private func isExample(_ kind: CaptureKind, _ page: [UInt8], after prose: ArraySlice<UInt8>) -> Bool {
        guard kind == .descriptionPart || kind == .objectFragment || kind == .kernelLog else { return false }
        return page.withUnsafeBufferPointer { page in
            kind == .descriptionPart && ExampleWords.stand(in: page)
                || prose.withUnsafeBufferPointer { !$0.isEmpty && ExampleWords.announce(page, after: $0) }
        }
    }

    /// False where each page of the file has a time of its own, and the file none.
    var keepsOwnKind: Bool { at == nil || ownIsRead }

    /// What `date` printed behind a prompt is a page without anything to read.
    private func passBlank(_ boundary: PageBoundary?) -> Bool {
        if let told = boundary?.at {
            number += 1
            // What is asked right behind a time was asked then.
            toldBefore = told
        }
        return false
    }

    private func beginPart(_ kind: CaptureKind, of identity: ProxyIdentity?, _ words: String) {
        var part = PagePart(
            kind: kind, namespace: identity?.namespace, pod: identity?.pod,
            container: identity == nil ? nil : "istio-proxy",
            title: words.isEmpty ? "\(number)" : "\(number) \(words)")
        (part.at, part.workload) = (at, identity?.workload)
        self.part = part
        waiting.append(.part(part))
    }

    /// What a command printed that is no page.
    private func takeOutput(_ head: [UInt8], of command: ShellCommand?, _ kind: CaptureKind) {
        prose = kind == .unknown ? head : []
        if let facts = PrintedOutput(head, of: command, kind).facts(number) { waiting = facts }
    }

    /// - Parameter preface: as it was found with the kind; looked for where nobody did.
    private func plain(
        _ kind: CaptureKind, _ head: [UInt8], _ page: PeekedSource, _ name: String? = nil,
        preface found: Preface? = nil,
        fields: [String: String] = [:]
    ) -> (any FactReader)? {
        let name = name ?? self.name
        let preface = found ?? head.withUnsafeBufferPointer { Recognizer.page($0, name).preface }
        if isExample(kind, Array(head.dropFirst(preface.skip)), after: head.prefix(preface.skip)) {
            waiting.append(.passedOver("an example, by the words before it"))
            return nil
        }
        guard !preface.isNothing else {
            return plainReader(for: kind, source: page, name: name, known: known, fields: fields)
        }
        waiting.append(.passedOver(head.withUnsafeBufferPointer { preface.words(of: $0) }))
        linesBefore = head.withUnsafeBufferPointer { head in
            preface.changesLines ? 0 : head.part(0, preface.skip).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        }
        hint.linesBefore = linesBefore
        return plainReader(
            for: kind, source: PageSource(page, without: preface), name: name, known: known, fields: fields)
    }

    private func endPage(_ reader: any FactReader) {
        let ended = reader.outcome
        follow = reader.rest.map { PeekedSource($0) }
        if part == nil, pages <= 1 { outcome = ended }
        if case .partial(let why) = ended, let part { shortfalls.append("\(part.label): \(why)") }
        if part != nil {
            waiting.append(.part(nil))
            let why = shortfalls.prefix(3).joined(separator: "; ")
            if case .complete = outcome, !why.isEmpty { outcome = .partial(why) }
        }
        (part, prose) = (nil, [])
        hint = PageHint()
        linesBefore = 0
        self.reader = nil
    }
}

extension CaptureKind {
    /// Text that may go on with another page beyond what the head shows.
    fileprivate var isCutLate: Bool { self != .prometheusQuery && self != .memorySeries }
}
