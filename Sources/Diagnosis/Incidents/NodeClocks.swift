import Store
import Units

/// How far the clocks of nodes are from UTC, of logs whose lines name no zone (`dmesg -T`, a journal's default form).
///
/// Another witness of the same kill shows it: a status, the agent's own log, istiod, the start of the process that came after. The two
/// must then differ by what a zone may. Where there is none, pages of the process that were saved just before its kill by a clock of
/// UTC, which most nodes have, speak for that; a log of which nothing is told elsewhere keeps its clock, and its kills have no moment.
struct NodeClocks {
    /// Seconds that a file's clock is ahead of UTC, by how often something showed it.
    private var shown: [String: [Double: Int]] = [:]
    /// A moment of that log: one whose lines have no year is of about then.
    private var about: [String: Moment] = [:]

    /// A moment by UTC at which a kill may have happened, and how much later than the kernel's line it may be.
    struct Sign {
        let at: Moment
        let lag: Double
    }

    /// Takes what the lines of one victim and the signs of its kills have in common.
    ///
    /// - Parameter pages: moments at which pages of it were saved.
    mutating func learn(_ rows: [KernelKillRow], _ signs: [Sign], pages: [Moment]) {
        for row in rows where row.clock != nil {
            let own = row.at.map { [Sign(at: $0, lag: 0)] }
            var found: Set<Double> = []
            for sign in own ?? signs {
                guard let offset = Self.offset(row, sign) else { continue }
                found.insert(offset)
                about[row.file] = sign.at
            }
            if found.isEmpty, let page = pages.first(where: { Self.isJustAfter(row, $0) }) {
                found = [0]
                about[row.file] = page
            }
            for offset in found { shown[row.file, default: [:]][offset, default: 0] += 1 }
        }
    }

    /// The line with its moment, where its file's clock is known.
    func told(_ row: KernelKillRow) -> KernelKillRow {
        guard row.at == nil, row.clock != nil, let offset = offset(of: row.file),
            let local = row.localTime(near: about[row.file])
        else { return row }
        var out = row
        out.at = local.advanced(bySeconds: -offset)
        return out
    }

    /// What most lines show; nil where as many show another, which nothing decides.
    private func offset(of file: String) -> Double? {
        guard let shown = shown[file], let most = shown.values.max() else { return nil }
        let offsets = shown.filter { $0.value == most }
        return offsets.count == 1 ? offsets.first?.key : nil
    }

    /// Whether a line without a zone is of this moment in some zone.
    static func mayBe(_ row: KernelKillRow, of moment: Moment) -> Bool {
        offset(row, Sign(at: moment, lag: 0)) != nil
    }

    /// Whether the line, were it of UTC, is of the moments after a page.
    private static func isJustAfter(_ row: KernelKillRow, _ page: Moment) -> Bool {
        row.localTime(near: page).map { (0...Thresholds.pageBeforeKill.value).contains($0.seconds(since: page)) }
            ?? false
    }

    private static func offset(_ row: KernelKillRow, _ sign: Sign) -> Double? {
        guard let local = row.localTime(near: sign.at) else { return nil }
        let apart = local.seconds(since: sign.at)
        let offset = ((apart + sign.lag / 2) / quarter).rounded() * quarter
        guard isOfZone(offset) else { return nil }
        let late = offset - apart
        return late >= -Thresholds.sameKill.value && late <= sign.lag + Thresholds.sameKill.value ? offset : nil
    }

    private static let quarter = 900.0

    /// Zones are whole or half hours from UTC, but for Nepal's, Eucla's and the Chatham Islands'.
    private static func isOfZone(_ offset: Double) -> Bool {
        let minutes = Int(offset / 60)
        guard (-12 * 60...14 * 60).contains(minutes) else { return false }
        return minutes % 30 == 0 || [345, 525, 765, 825].contains(minutes)
    }
}

extension KernelKillRow {
    /// By the node's clock, in the year in which it is nearest to a moment where it tells none.
    fileprivate func localTime(near moment: Moment?) -> Moment? {
        if let localTime { return localTime }
        guard let clock, let moment, let year = Int(moment.date.prefix(4)) else { return nil }
        return [year - 1, year, year + 1].compactMap { Moment(rfc3339: "\($0)-\(clock)Z") }
            .min { abs($0.seconds(since: moment)) < abs($1.seconds(since: moment)) }
    }
}
