import Captures
import Fuzzing
import Testing

/// What one fault of a page may and may not change in what is read of it, over a page of every form.
@Suite struct DamagedPageTests {
    /// `Pod.containers[].restartCount` and its value, of each number that a fact holds.
    private static func numbers(_ value: Any, _ path: String, _ take: (String, Double) -> Void) {
        switch value {
        case let x as Int: take(path, Double(x))
        case let x as Int64: take(path, Double(x))
        case let x as Double: take(path, x)
        default:
            let mirror = Mirror(reflecting: value)
            for child in mirror.children {
                let name = mirror.displayStyle == .collection ? "[]" : child.label ?? ""
                numbers(child.value, name == "some" ? path : "\(path).\(name)", take)
            }
        }
    }

    /// All that a fact says, in an order that dictionaries do not change; sizes in the page are the page's.
    private static func told(_ facts: [Fact]) -> [[String]] {
        func leaves(_ value: Any, _ path: String) -> [String] {
            let children = Mirror(reflecting: value).children
            if children.isEmpty || value is String { return ["\(path)=\(value)"] }
            return children.flatMap { leaves($0.value, "\(path).\($0.label ?? "")") }
        }
        return facts.map { leaves($0, "").filter { !$0.contains(/[bB]ytes=/) }.sorted() }
    }

    private static func zeros(_ facts: [Fact]) -> Set<String> {
        var found: Set<String> = []
        for fact in facts { numbers(fact, "") { if $1 == 0 { found.insert($0) } } }
        return found
    }

    /// Pieces of the page, counted as far as it goes.
    private static let counted: Set = [
        ".clusterLoad.hosts", ".listenerCount", ".endpoints.healthyHosts", ".routeConfig.virtualServiceRoutes",
        ".stat.value",
    ]

    /// Each run of digits, changed.
    private static func changingNumbers(_ bytes: [UInt8], _ change: ([UInt8]) -> [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var run: [UInt8] = []
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        for byte in bytes + [0] {
            if isDigit(byte) {
                run.append(byte)
            } else {
                if !run.isEmpty { out += change(run) }
                run = []
                out.append(byte)
            }
        }
        return Array(out.dropLast())
    }

    @Test(arguments: DamagedPage.all.indices) func whatIsNoNumberIsNoZero(place: Int) {
        let page = DamagedPage.all[place]
        let known = Self.zeros(page.read(page.bytes).facts)
        let damaged = page.read(Self.changingNumbers(page.bytes) { _ in [0x78] })
        // A sum over hosts is of those whose figures are numbers.
        let made = Self.zeros(damaged.facts).subtracting(known).subtracting([".clusterLoad.connectionsActive"])
        #expect(made == [], "\(page.kind.rawValue) \(page.name)")
    }

    /// A slow pipe gives a byte at a time, and a packed stream what its window holds.
    @Test(arguments: DamagedPage.all.indices) func piecesOfAnySizeTellTheSame(place: Int) {
        let page = DamagedPage.all[place]
        let whole = page.read(page.bytes)
        for piece in [1, 3, 61] {
            let now = page.read(page.bytes, piece: piece)
            #expect(now.outcome == whole.outcome, "\(page.kind.rawValue) \(page.name), \(piece) at once")
            #expect(
                Self.told(now.facts) == Self.told(whole.facts),
                "\(page.kind.rawValue) \(page.name), \(piece) at once")
        }
    }

    @Test(arguments: DamagedPage.all.indices) func aByteOrderMarkChangesNothing(place: Int) {
        let page = DamagedPage.all[place]
        let marked = [0xEF, 0xBB, 0xBF] + page.bytes
        #expect(page.kind(of: marked) == page.kind, "\(page.name)")
        let (was, now) = (page.read(page.bytes), page.read(marked))
        #expect(Self.told(now.facts) == Self.told(was.facts), "\(page.kind.rawValue) \(page.name)")
    }

    @Test(arguments: DamagedPage.all.indices) func linesThatEndAsOnWindowsTellTheSame(place: Int) {
        let page = DamagedPage.all[place]
        let lines = page.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let windows = Array(lines.joined(separator: [0x0D, 0x0A]))
        #expect(page.kind(of: windows) == page.kind, "\(page.name)")
        let (was, now) = (page.read(page.bytes), page.read(windows))
        #expect(Self.told(now.facts) == Self.told(was.facts), "\(page.kind.rawValue) \(page.name)")
    }

    /// A page of JSON with nothing behind it; a piece of an object, or of a message, breaks off where somebody cut it out.
    private static func isOneObject(_ page: DamagedPage) -> Bool {
        let text = page.bytes.filter { $0 > 0x20 }
        return text.first == 0x7B && text.last == 0x7D && page.kind != .objectFragment && page.kind != .notice
    }

    @Test(arguments: DamagedPage.all.indices) func aPageCutAnywhereTellsNoZeroThatItDidNotSay(place: Int) {
        let page = DamagedPage.all[place]
        let whole = page.read(page.bytes)
        let known = Self.zeros(whole.facts)
        for part in 1..<24 {
            let cut = page.read(Array(page.bytes.prefix(page.bytes.count * part / 24)))
            let made = Self.zeros(cut.facts).subtracting(known).subtracting(Self.counted)
            #expect(made == [], "\(page.kind.rawValue) \(page.name), cut at \(part) of 24")
            #expect(
                cut.facts.count <= whole.facts.count + 1, "\(page.kind.rawValue) \(page.name), cut at \(part) of 24")
            guard Self.isOneObject(page), whole.outcome == .complete else { continue }
            #expect(cut.outcome != .complete, "\(page.kind.rawValue) \(page.name), cut at \(part) of 24")
        }
    }
}
