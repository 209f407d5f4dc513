import Units

typealias ChartHistoryReader = LineFacts<ChartHistory>

/// What Helm says of its releases: the history of one, the list of all, the status of one.
///
/// ```
/// REVISION  UPDATED                   STATUS      CHART          APP VERSION  DESCRIPTION
/// 14        Tue Mar 10 16:03:55 2026  deployed    istiod-1.26.3  1.26.3       Upgrade complete
///
/// NAME    NAMESPACE     REVISION  UPDATED                                  STATUS    CHART          APP VERSION
/// istiod  istio-system  14        2026-03-10 16:03:55.123456789 +0000 UTC  deployed  istiod-1.26.3  1.26.3
///
/// NAME: istiod
/// LAST DEPLOYED: Tue Mar 10 16:03:55 2026
/// NAMESPACE: istio-system
/// STATUS: deployed
/// REVISION: 14
/// ```
/// The history is of the release that its command names, and its times are of the clock of whoever asked (helm/helm,
/// pkg/cmd/history.go, list.go, status.go).
struct ChartHistory: LineParser {
    static let title = "what Helm says of its releases"
    static let endsWithNewline = false

    private enum Form { case history, list, status }
    private var form: Form?
    private var status: [String: String] = [:]
    private var deployedAt: Moment?
    private(set) var understood = false

    private static func form(_ line: TextSlice) -> Form? {
        let words = line.words(limit: 9)
        func stand(_ titles: StaticString...) -> Bool {
            words.count >= titles.count && zip(words, titles).allSatisfy { $0.isExactly($1) }
        }
        if stand("REVISION", "UPDATED", "STATUS", "CHART") { return .history }
        return stand("NAME", "NAMESPACE", "REVISION", "UPDATED", "STATUS", "CHART") ? .list : nil
    }

    static func isHeader(_ line: TextSlice) -> Bool { form(line) != nil }

    static func isStatus(_ line: TextSlice, _ head: TextSlice) -> Bool {
        line.begins("NAME: ") && head.holds("\nLAST DEPLOYED: ")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let text = line.trimmed
        if let found = Self.form(text) { return form = found }
        switch form {
        case .history: add(Self.ofHistory(text), into: &facts)
        case .list: add(Self.ofList(text.words(limit: 9)), into: &facts)
        case .status, nil: ofStatus(text)
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        guard form == .status, let number = status["REVISION"].flatMap({ Int($0) }), number > 0 else { return }
        var found = ChartRevision(number, chart: status["CHART"] ?? "", status: status["STATUS"] ?? "")
        (found.release, found.namespace, found.localAt) = (status["NAME"], status["NAMESPACE"], deployedAt)
        add(found, into: &facts)
    }

    private mutating func add(_ revision: ChartRevision?, into facts: inout FactQueue) {
        guard let revision else { return }
        understood = true
        facts.add(.chartRevision(revision))
    }

    /// What stands behind `NOTES:` is the chart's own text.
    private mutating func ofStatus(_ text: TextSlice) {
        guard status["NOTES"] == nil, let colon = text.find(0x3A), colon < 16 else { return }
        let key = text.part(0, colon).text
        guard key == "NOTES" || ["NAME", "LAST DEPLOYED", "NAMESPACE", "STATUS", "REVISION", "CHART"].contains(key)
        else {
            return
        }
        form = .status
        let value = text.dropping(colon + 1).trimmed
        status[key] = value.text(limit: 300)
        if key == "LAST DEPLOYED" { deployedAt = Self.local(value.words(limit: 6)) }
    }

    private static func ofHistory(_ line: TextSlice) -> ChartRevision? {
        let words = line.words(limit: 9)
        guard words.count > 7, let number = words[0].integer.flatMap({ Int(exactly: $0) }), number > 0 else {
            return nil
        }
        var found = ChartRevision(number, chart: words[7].text(limit: 300), status: words[6].text(limit: 64))
        found.localAt = local(Array(words[1...5]))
        if let hit = line.find(rollback) { found.rolledBackTo = Self.number(line.dropping(hit + 12)) }
        return found
    }

    private static let rollback: StaticString = "Rollback to "

    private static func number(_ text: TextSlice) -> Int? { text.leadingInteger.flatMap { Int(exactly: $0.value) } }

    /// `Rollback to 12`, as Helm describes it (helm/helm, pkg/action/rollback.go).
    static func rolledBackTo(in description: String) -> Int? {
        description.hasPrefix("\(rollback)") ? Int(description.dropFirst(12).prefix { $0.isNumber }) : nil
    }

    private static func ofList(_ words: [TextSlice]) -> ChartRevision? {
        guard words.count > 8, let number = words[2].integer.flatMap({ Int(exactly: $0) }), number > 0 else {
            return nil
        }
        var found = ChartRevision(number, chart: words[8].text(limit: 300), status: words[7].text(limit: 64))
        (found.release, found.namespace) = (words[0].text(limit: 300), words[1].text(limit: 300))
        found.updatedAt = moment(words[3...5].map { $0.text(limit: 40) })
        return found
    }

    /// `Tue Mar 10 16:03:55 2026`
    private static func local(_ words: [TextSlice]) -> Moment? {
        guard words.count == 5 else { return nil }
        return EnglishTime.moment(year: words[4], month: words[1], day: words[2], clock: words[3], zone: nil)
    }

    /// `2026-03-10`, `16:03:55.123456789`, `+0000`: as Go prints a time.
    static func moment(_ parts: [String]) -> Moment? {
        parts.count >= 3 ? Moment(rfc3339: "\(parts[0])T\(parts[1])\(parts[2])") : nil
    }
}

/// The same as JSON, where each time has its zone.
///
/// ```
/// [{"revision":14,"updated":"2026-03-10T16:03:55.93+01:00","status":"deployed","chart":"istiod-1.26.3", …}]
/// [{"name":"istiod","namespace":"istio-system","revision":"14","updated":"2026-03-10 16:03:55.93 +0000 UTC", …}]
/// {"name":"istiod","info":{"last_deployed":"2026-03-10T16:03:55.93Z","status":"deployed", …},"version":14,"namespace": …}
/// ```
struct ChartItems: ItemParser {
    static let title = ChartHistory.title

    private(set) var understood = false

    static func isRow(_ head: JSONHead) -> Bool {
        head.has("revision") && head.has("updated") && head.has("chart")
            || head.has("info") && head.has("version") && head.has("namespace") && head.has("name")
    }

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        let info = item["info"]
        let told = info.exists ? item["version"] : item["revision"]
        guard let revision = told.integer.flatMap({ Int(exactly: $0) }), revision > 0 else { return }
        understood = true
        var found = ChartRevision(
            revision, chart: Self.chart(item["chart"]), status: (info.exists ? info : item)["status"].string ?? "")
        found.rolledBackTo = (info.exists ? info : item)["description"].string.flatMap(ChartHistory.rolledBackTo)
        (found.release, found.namespace) = (item["name"].string, item["namespace"].string)
        if let at = info["last_deployed"].string ?? item["updated"].string {
            let parts = at.split(separator: " ").map(String.init)
            found.updatedAt = parts.count > 1 ? ChartHistory.moment(parts) : Moment(rfc3339: at)
        }
        facts.add(.chartRevision(found))
    }

    /// By its name and version, whether that is one word or an object.
    private static func chart(_ value: ObjectValue) -> String {
        let about = value["metadata"]
        guard let name = about["name"].string else { return value.string ?? "" }
        return about["version"].string.map { "\(name)-\($0)" } ?? name
    }
}
