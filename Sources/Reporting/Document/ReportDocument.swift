import Diagnosis
import Prose

/// The report as a document without markup: what every text format is written from.
package struct ReportDocument: Sendable, Equatable {
    package var sections: [Section]

    package init(sections: [Section]) { self.sections = sections }

    package struct Section: Sendable, Equatable {
        /// 1 is the title of the whole.
        package var level: Int
        package var title: Text
        package var blocks: [Block]
        /// Sections with a higher number are cut first where the report is too long; 0 is never cut.
        package var cutOrder: Int
        /// What is looked up and not read: a form that can fold shows its title alone.
        package var isAppendix = false
        /// What a form that draws shows above the blocks; other forms leave it out, since the blocks say the same.
        package var figures: [Figure] = []

        package init(_ title: Text, level: Int = 2, cutOrder: Int, blocks: [Block]) {
            self.level = level
            self.title = title
            self.cutOrder = cutOrder
            self.blocks = blocks
        }
    }

    package enum Block: Sendable, Equatable {
        case paragraph(Text)
        /// What is said of one cause; nil where that is that none was found.
        case finding(Text, Outcome?)
        case rows(Rows)
        /// Text that is shown as it is, such as YAML to paste.
        case code(String, language: Language)
    }

    package enum Language: String, Sendable { case yaml, sh, plain = "" }

    /// What repeats: a table, a list, or a log with aligned columns.
    package struct Rows: Sendable, Equatable {
        package enum Layout: Sendable, Equatable {
            case table([Column])
            case list
            case log
        }
        package var layout: Layout
        package var items: [Row]

        package init(_ layout: Layout, _ items: [Row]) {
            self.layout = layout
            self.items = items
        }
    }

    package struct Column: Sendable, Equatable {
        package enum Side: Sendable { case left, right }
        package var title: Text
        package var side: Side

        package static func left(_ title: Text) -> Column { Column(title: title, side: .left) }
        package static func right(_ title: Text) -> Column { Column(title: title, side: .right) }
    }

    package struct Row: Sendable, Equatable {
        package var cells: [Text]
        /// Rows with a higher number are cut first; 0 stays as long as its section does.
        package var rank: Int
        /// What it is to the reader, where a form may show that.
        package var role: Role?

        package init(_ cells: [Text], rank: Int = 0, role: Role? = nil) {
            self.cells = cells
            self.rank = rank
            self.role = role
        }
    }

    /// The lines of a first screen that are more than a line.
    package enum Role: Sendable {
        /// Why it died, or the answer where nothing died.
        case cause
        /// What to do now.
        case action
        /// What must not be done.
        case caution
        /// What limits the answer.
        case caveat

        /// What kills and what saves: the only colours.
        var accent: Figure.Accent {
            switch self {
            case .cause, .caution: .kills
            case .action: .saves
            case .caveat: .none
            }
        }
    }
}

extension ReportDocument.Block {
    static func table(_ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row]) -> Self {
        .rows(.init(.table(columns), rows))
    }
    static func list(_ items: [Text], rank: Int = 0) -> Self {
        .rows(.init(.list, items.map { .init([$0], rank: rank) }))
    }
    static func log(_ rows: [ReportDocument.Row]) -> Self { .rows(.init(.log, rows)) }
}
