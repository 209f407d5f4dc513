/// Which of a cell's values are those of the container that was killed, where custom columns print all containers of a pod in one cell.
///
/// ```
/// CONTAINERS             RESTARTS   LAST        CODE      names and counts of all containers, ends of those that ended:
/// orders,istio-proxy     0,4        OOMKilled   137       the only one that was restarted is the one that ended
/// orders,istio-proxy     2,4        OOMKilled   137       nobody knows which
/// ```
struct CellPlaces {
    /// In a list of ends.
    private let end: Int
    /// In a list of all containers, in the order of a status; nil where nothing tells it.
    private let container: Int?
    private let count: Int

    init(reasons: TextSlice?, names: TextSlice?, restarts: TextSlice?) {
        let ends = reasons.map(CellPlaces.values) ?? []
        let names = names.map(CellPlaces.values) ?? []
        let counts = restarts.map(CellPlaces.values) ?? []
        end = ends.firstIndex { $0.isExactly("OOMKilled") } ?? 0
        count = max(names.count, counts.count)
        let restarted = counts.indices.filter { !counts[$0].isExactly("0") }
        if ends.isEmpty || ends.count >= count {
            container = end
        } else {
            container = counts.count == count && restarted.count == ends.count ? restarted[end] : nil
        }
    }

    func item(_ meaning: PodColumns.Meaning, of cell: TextSlice) -> TextSlice? {
        let values = CellPlaces.values(cell)
        switch meaning {
        case .container: return CellPlaces.value(container, of: values)
        case .restarts: return CellPlaces.value(container, of: values)
        case .limit, .request, .image:
            // One value among several containers is of any of them.
            return values.count == 1 && count < 2 ? cell : CellPlaces.value(container, of: values)
        default: return values.count == 1 ? cell : CellPlaces.value(end, of: values)
        }
    }

    private static func value(_ place: Int?, of values: [TextSlice]) -> TextSlice? {
        place.flatMap { values.indices.contains($0) ? values[$0] : nil }
    }

    private static func values(_ cell: TextSlice) -> [TextSlice] {
        var values: [TextSlice] = []
        var at = 0
        while at <= cell.count, values.count < 200 {
            let end = cell.find(0x2C, from: at) ?? cell.count
            values.append(cell.part(at, end).trimmed)
            at = end + 1
        }
        return values
    }
}
