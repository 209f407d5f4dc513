import Diagnosis
import Prose

/// What to do first, what to look at, and what to capture next.
extension FirstScreen {
    /// Where no cause is known, what no stat and no dump can show of it.
    func outside(_ incident: Incident) -> Text? {
        let memory = incident.memory
        guard incident.leading == nil, memory.isLargelyOutside, let bytes = memory.beyondAllocator,
            let all = memory.anonymous
        else { return nil }
        return
            "\(strong: "Outside of Envoy’s allocator") lay \(measured: bytes) of the \(measured: all) that it held (measured), which no stat counts: Lua and Wasm map their own."
    }

    func lookedAt(_ incident: Incident) -> Advice? {
        incident.advice.first { $0.cause != incident.nextCapture?.cause }
    }

    /// The steps of the tree's first action, by their titles where there is room.
    func action(for incident: Incident, _ detail: Detail) -> Text? {
        guard let action = incident.firstAction else {
            if let raise = incident.raise { return raise }
            guard let advice = lookedAt(incident) else { return nil }
            return look(advice, detail)
        }
        let steps = action.steps.compactMap { id in incident.remedies.first { $0.id == id } }
        guard !steps.isEmpty else { return nil }
        let both = both(steps, action, incident, detail)
        var text = both ?? inTurn(steps, action, incident, detail)
        if let owned = owned(steps) { text += owned }
        if both == nil, action.shedsTraffic == true {
            text += detail < .brief ? " This refuses calls that are served today." : " It refuses calls."
        }
        if action.fitsAtPush == false { text += " Even then a full push does not fit." }
        return text
    }

    /// The first, how long that lasts, and what follows it.
    private func inTurn(_ steps: [Remedy], _ action: FirstAction, _ incident: Incident, _ detail: Detail) -> Text {
        let shown = steps.map { remedy -> Text in
            // How long a limit lasts is said behind it.
            let isWhole =
                detail == .full && (remedy.limit == nil || incident.recommendedLimit?.lasting == nil)
            return "\(isWhole ? remedy.title : remedy.title.head) (\(remedy: remedy.id))"
        }
        // Of a stop-gap alone, why it comes first; a fix needs no reason beside its cause.
        let isStopGap = steps.count == 1 && steps[0].kind == .stopGap
        let why: Text = detail == .full && isStopGap && !action.why.isEmpty ? ": \(action.why)" : ""
        let relief = incident.recommendedLimit?.relief
        // That reason has how long it lasts, where that is known.
        let isTold = !why.isEmpty && incident.recommendedLimit?.enough == .until
        let lasts: Text? = steps[0].limit == nil || isTold ? nil : lasting(incident, detail)
        var text: Text = "\(strong: "Do now") \(shown[0])\(why)\(lasts ?? "")."
        // What comes behind the first stands whole below.
        let rest =
            detail < .brief
            ? Array(shown.dropFirst())
            : steps.dropFirst().map {
                "\($0.title.clause(least: Self.leastClause)) (\(remedy: $0.id))"
            }
        let then: Text = relief == nil ? "Then" : "Then at once"
        if !rest.isEmpty { text += " \(strong: then) \(rest.joined(", "))." }
        let root = fix(besides: action, of: incident)
        if isStopGap, let root { text += fix(root, of: incident, detail) }
        // Whoever reads no further must not take it for the end of it.
        let saysSo = incident.recommendedLimit?.enough == .until && lasts != nil || !why.isEmpty
        guard isStopGap, root == nil, detail < .least else { return text }
        if let lacks = incident.advice.first(where: { $0.cause == incident.leading?.code })?.lacks {
            return text + " \(lacks)"
        }
        return saysSo ? text : text + " It is a stop-gap."
    }

    /// A limit that load fills again at once stops no kill by itself: it and what ends that load are one step.
    private func both(
        _ steps: [Remedy], _ action: FirstAction, _ incident: Incident, _ detail: Detail
    ) -> Text? {
        guard let limit = incident.recommendedLimit, limit.isFullAtOnce, let lasts = limit.relief,
            steps[0].limit != nil, let ending = incident.remedies.first(where: { $0.id == action.ending })
        else { return nil }
        let rate: Text = detail < .brief ? " at the rate before the kill" : ""
        // Its present limit stands above.
        let raise = detail < .brief ? steps[0].title.head : steps[0].title.clause(least: 20)
        let (head, clause) = (ending.title.head, ending.title.clause(least: Self.leastClause))
        let other = detail < .brief || head.plain.count < clause.plain.count ? head : clause
        let needs: Text = ending.needs.isEmpty ? "" : ": see what it needs"
        return
            "\(strong: "Do now") both: \(raise) (\(remedy: steps[0].id)), for about \(about: lasts) more\(rate), and \(other) (\(remedy: ending.id)\(needs)), which ends it but refuses calls."
    }

    /// What is left to end it, else what may.
    private func fix(besides action: FirstAction, of incident: Incident) -> Remedy? {
        let others = incident.remedies.filter { !action.steps.contains($0.id) }
        let fixes = others.filter { $0.kind == .rootFix }
        return fixes.first { $0.cause == incident.leading?.code } ?? fixes.first
            ?? others.first { incident.causes.isPossible($0.cause) }
    }

    /// How long a larger limit lasts; nil where it is for something that does not grow.
    private func lasting(_ incident: Incident, _ detail: Detail) -> Text? {
        guard let limit = incident.recommendedLimit else { return nil }
        if let relief = limit.relief {
            let lead: Text = detail < .brief ? "at the rate before the kill that lasts" : "it lasts"
            return "; \(lead) about \(about: relief) longer"
        }
        if let lasting = limit.lasting { return "; \(lasting)" }
        // What was in flight at a kill is only what fitted.
        let isOfLoad = limit.enough == .unknown && incident.leading?.comesWithLoad == true
        return isOfLoad ? "; how long that lasts is unknown" : nil
    }

    /// Who takes a change by hand back: of Helm, which waits for the next upgrade, the remedy tells.
    private func owned(_ steps: [Remedy]) -> Text? {
        let owners = steps.flatMap(\.stewards).filter { $0.tool.syncs }
        guard let first = owners.first(where: \.isPaused) ?? owners.first else { return nil }
        let own = Name(first.name, .object)
        return first.isPaused
            ? " \(own: first.tool.rawValue) \(own) would revert it: the first command pauses it."
            : " \(own: first.tool.rawValue) \(own) owns it: change its source too."
    }

    /// Whether what to capture next stands above all incidents: none of the first has anything better to do.
    var saysNext: Bool {
        report.incidents.count > 1 && report.incidents.prefix(4).allSatisfy { $0.firstAction == nil }
    }

    /// What to capture where nothing explains the kill.
    func next(for incident: Incident, _ detail: Detail, isNamed: Bool = false) -> Text? {
        guard let advice = incident.nextCapture else { return nil }
        let before = report.incidents.prefix { $0.id != incident.id }
        if before.contains(where: { $0.nextCapture?.text == advice.text }) { return nil }
        let whose: Text = isNamed ? "(\(incident: incident.id)) " : ""
        // The pages may be there, and a request for new ones costs memory.
        if let whole = wholeArchive(
            whose, because: detail < .brief ? ": what explains it may be in the part that is missing" : "")
        {
            return whole
        }
        return "\(strong: "Next") \(whose)\(advice.told(detail) ?? Self.pointer)"
    }

    /// Of an archive that breaks off the rest is what to get first.
    func wholeArchive(_ whose: Text = "", because why: Text) -> Text? {
        report.caveats.lazy.compactMap(\.unendedArchive).first.map {
            "\(strong: "Next") \(whose)get the whole \(file: $0), and run this again\(why)."
        }
    }

    /// What to look at, and where that stands where there is no room for a word of it.
    func look(_ advice: Advice, _ detail: Detail) -> Text {
        advice.told(detail).map { "\(strong: "Look at") \($0)" } ?? "\(strong: "Do") \(Self.pointer)"
    }
    static let pointer: Text = "see “To look at”."

    /// Of another cause than the one that stands above, it says of which.
    static func rootFix(_ remedy: Remedy, isOf code: String?) -> Text {
        remedy.cause == code
            ? " The root fix is \(remedy: remedy.id), below."
            : " \(remedy: remedy.id), below, mends \(cause: remedy.cause)."
    }

    /// A fix is called so where its cause is claimed and it cuts off nobody, as far as traffic was seen.
    private func fix(_ remedy: Remedy, of incident: Incident, _ detail: Detail) -> Text {
        guard incident.causes.contains(where: { $0.code == remedy.cause && $0.outcome.isClaim }) else {
            return detail < .brief ? " \(remedy: remedy.id), below, may help: its cause is possible, not proven." : ""
        }
        if remedy.traffic?.unseen == true {
            return " \(remedy: remedy.id), below, would fix it, but may cut off calls that nobody saw."
        }
        if incident.recommendedLimit?.relief != nil { return " Only \(remedy: remedy.id), below, ends it." }
        return Self.rootFix(remedy, isOf: incident.leading?.code)
    }
}
