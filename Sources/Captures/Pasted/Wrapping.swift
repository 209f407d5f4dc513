import Archive

/// What stands around a text as a whole and is of none of its pages.
enum Wrapping {
    /// One around the other that are taken away.
    static let most = 4

    /// The markup of an exported document.
    case document
    /// The frame of a drawn screen or table.
    case frame
    /// A console's clock before each line.
    case console
    /// The marks of `diff -u`.
    case diff
    /// The names that `grep` puts before each line.
    case grep
    /// The list that an object was cut out of.
    case list(indent: Int)
    /// The JSON of a program that keeps objects as texts.
    case program
    /// Series as VictoriaMetrics exports them.
    case export
    /// Letters that a printer drew as one.
    case ligatures

    /// The outermost; nil where there is none.
    init?(around head: TextSlice) {
        if HTMLText.begins(head) {
            self = .document
        } else if FramedLines.stand(in: head) {
            self = .frame
        } else if StampedLines.stand(in: head) {
            self = .console
        } else if DiffLines.begin(head), !LimitChanges.matches(head) {
            self = .diff
        } else if GrepLines.stand(in: head) {
            self = .grep
        } else if let indent = CutList.indent(in: head) {
            self = .list(indent: indent)
        } else if EmbeddedObjects.begin(head) {
            self = .program
        } else if ExportedSeries.begin(head) {
            self = .export
        } else if Ligatures.stand(in: head) {
            self = .ligatures
        } else {
            return nil
        }
    }

    /// The text within.
    func removed(from source: any ByteSource) -> any ByteSource {
        switch self {
        case .document: RewrittenText(source, by: HTMLText())
        case .frame: RewrittenText(source, by: FramedLines())
        case .console: RewrittenText(source, by: StampedLines())
        case .diff: RewrittenText(source, by: DiffLines())
        case .grep: RewrittenText(source, by: GrepLines())
        case .list(let indent): RewrittenText(source, by: CutList(indent: indent))
        case .program: RewrittenText(source, by: EmbeddedObjects())
        case .export: RewrittenText(source, by: ExportedSeries())
        case .ligatures: RewrittenText(source, by: Ligatures())
        }
    }
}
