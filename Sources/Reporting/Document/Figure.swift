import Prose
import Units

extension ReportDocument {
    /// A chart as a value: what it says, what it shows, and the table behind it. A form that draws lays it out; none computes
    /// its figures, which are those of the report tree.
    package struct Figure: Sendable, Equatable {
        /// The finding, as a sentence.
        package var title: Text
        /// What is told to whoever does not see it.
        package var alternative: Text
        package var drawing: Drawing
        package var columns: [Column]
        package var rows: [Row]
    }
}

extension ReportDocument.Figure {
    package enum Drawing: Sendable, Equatable {
        case memory(MemoryBars)
        case time(TimeAxis)
        case strips([Strip])
        case steps(Steps)
        case headroom(HeadroomLines)
        case limits([AgainstLimit])
    }

    /// Measured figures and the model's must not look alike.
    package enum Basis: Sendable, Equatable { case measured, estimated }

    /// What killed, what saves, what a push adds for a while, and everything else.
    package enum Accent: Sendable, Equatable { case none, kills, saves, push }

    /// Bars that share one axis of bytes with the limit, the longest thing to compare first.
    package struct MemoryBars: Sendable, Equatable {
        package struct Part: Sendable, Equatable {
            package var name: Text
            package var bytes: Bytes
            package var accent: Accent
            package var basis: Basis
        }
        package struct Bar: Sendable, Equatable {
            package var name: Text
            /// One part where it is not told apart.
            package var parts: [Part]
            package var total: Bytes
            /// `estimated`, or both words where a measured part has an estimated one on top.
            package var basis: String {
                let words = [Basis.measured, .estimated].filter { basis in parts.contains { $0.basis == basis } }
                return words.map(\.word).joined(separator: " and ")
            }
        }
        package var bars: [Bar]
        package var limit: Bytes?
        /// What the parts are that are set off.
        package var marked = "what the cause holds, estimated"
    }

    package struct TimeAxis: Sendable, Equatable {
        package struct Mark: Sendable, Equatable {
            package var at: Moment
            package var text: Text
        }
        package struct Lane: Sendable, Equatable {
            package var name: Text
            package var accent: Accent
            package var marks: [Mark]
        }
        package struct Curve: Sendable, Equatable {
            package var name: Text
            package var from: Moment
            package var to: Moment
            /// Evenly spaced.
            package var values: [Bytes]
            package var limit: Bytes?
        }
        package var from: Moment
        package var to: Moment
        package var lanes: [Lane]
        package var curve: Curve?
    }

    /// One attribute of every proxy: those that were killed above, the survivors below.
    package struct Strip: Sendable, Equatable {
        package var name: Text
        package var killed: [Double]
        package var survivors: [Double]
        /// From the least to the most of each, as they are written.
        package var killedSpan: Text
        package var survivorSpan: Text
    }

    /// What a container needs now and after each remedy, one step for each.
    package struct Steps: Sendable, Equatable {
        package struct Step: Sendable, Equatable {
            package var name: Text
            package var atRest: Bytes
            package var atFullPush: Bytes
            package var fits: Bool?
            package var verdict: Text
        }
        package var steps: [Step]
        package var limit: Bytes?
    }

    /// A living proxy against its own limit.
    package struct AgainstLimit: Sendable, Equatable {
        package var name: Text
        /// As it was measured.
        package var now: Bytes?
        package var atFullPush: Bytes?
        package var limit: Bytes
    }

    /// Need against the number of services.
    package struct HeadroomLines: Sendable, Equatable {
        package struct Point: Sendable, Equatable {
            package var services: Int
            package var atRest: Bytes
            package var atFullPush: Bytes
        }
        package var points: [Point]
        package var today: Point
        package var limit: Bytes
        /// The most services that fit it; nil where not even none does.
        package var fits: Int?
    }
}
