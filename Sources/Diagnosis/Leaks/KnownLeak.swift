import Prose

/// A leak, or growth without a bound, of some releases of Istio: what sets it off, what it grows with, and which releases fixed it.
package struct KnownLeak: Sendable {
    /// From a release to the one before which it ends; nil: open.
    package struct Span: Sendable {
        let from: IstioRelease?
        let before: IstioRelease?
        func contains(_ release: IstioRelease) -> Bool {
            from.map { $0 <= release } ?? true && before.map { release < $0 } ?? true
        }
    }

    /// What its memory grows with: growth of another kind is not this leak's.
    package enum Growth: String, Sendable { case time, connections, pushes, traffic }

    /// Whose version decides.
    package enum Part: String, Sendable { case proxy, istiod, agent }

    package let id: String
    package let what: Text
    let part: Part
    let affected: [Span]
    /// One of each branch that got the fix, oldest first; none: no release has it yet.
    let fixed: [IstioRelease]
    let trigger: LeakTrigger
    let growth: Growth
    /// What helps until then, in words.
    let meanwhile: Text
    /// Where it was read.
    package let source: String
    /// Variables of istiod that switch it off, and what is missing then; nil where only an update helps.
    var switchedOff: [(name: String, value: String)]?
    var risk: Text = ""

    func affects(_ release: IstioRelease) -> Bool { affected.contains { $0.contains(release) } }

    /// The release of the same branch that has the fix, else the first of a later branch.
    func fix(for release: IstioRelease) -> IstioRelease? {
        let later = fixed.filter { $0 > release }
        return later.first { $0.minor == release.minor } ?? later.first
    }

    func fixedIn(_ release: IstioRelease) -> Text {
        guard let fix = fix(for: release) else { return "fixed in no release of Istio that is known here" }
        return "fixed in \(version: fix.text)"
    }

    // MARK: - For who asks for the table

    /// `1.24.0 to before 1.24.5, 1.25.0 to before 1.25.2`
    package var affectedText: String {
        affected.map { span in
            switch (span.from, span.before) {
            case (let from?, let before?): "\(from.text) to before \(before.text)"
            case (nil, let before?): "before \(before.text)"
            case (let from?, nil): "\(from.text) and later"
            case (nil, nil): "all"
            }
        }.joined(separator: ", ")
    }
    package var fixedText: String { fixed.isEmpty ? "no release yet" : fixed.map(\.text).joined(separator: ", ") }
    package var triggerText: String { trigger.words }
    package var partText: String { part.rawValue }
    package var growthText: String { growth.rawValue }
    package var meanwhileText: String { meanwhile.plain }

    /// `"1.24.0-1.24.5"`, `"-1.9.0"`, `"1.30.0-"`: from the first to before the second.
    static func spans(_ texts: [String]) -> [Span] {
        texts.map { text in
            let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Span(from: ends.first.flatMap(IstioRelease.init), before: ends.last.flatMap(IstioRelease.init))
        }
    }
}
