import Prose
import Store
import Units

/// Reads the curve of one proxy's memory out of all samples of it: the life before a kill, or the newest.
struct CurveReader {
    let mesh: Mesh

    /// The curve before the last kill of the victims, of the one that was sampled most.
    func curve(before victims: [Victim]) throws(StoreError) -> MemoryCurve? {
        var best: MemoryCurve?
        for victim in victims where victim.isProxy {
            guard let proxy = victim.proxy else { continue }
            let kill = victim.lastBeforeCapture?.at ?? victim.last?.at
            let kills = victim.kills.compactMap(\.at)
            guard let curve = try curve(of: proxy, killedAt: kill, kills, limit: victim.limit),
                curve.samples > best?.samples ?? 0
            else { continue }
            best = curve
        }
        return best
    }

    /// The line along which the killed proxy's successor fills again, of the one that was sampled most.
    func line(after victims: [Victim]) throws(StoreError) -> MemoryCurve? {
        var best: MemoryCurve?
        for victim in victims where victim.isProxy {
            guard let proxy = victim.proxy, let kill = victim.last?.at,
                let curve = try curve(of: proxy, killedAt: nil, alive: true), curve.shape == .linear,
                let end = curve.lastAt, end.advanced(bySeconds: -curve.spanSeconds) > kill,
                curve.samples > best?.samples ?? 0
            else { continue }
            best = curve
        }
        return best
    }

    /// The newest life of a proxy that lives, and when its line reaches the limit.
    func curve(of proxy: ProxyRow, limit: Bytes?) throws(StoreError) -> MemoryCurve? {
        guard var curve = try curve(of: proxy, killedAt: nil, alive: true) else { return nil }
        if curve.shape == .linear, let limit, let slope = curve.bytesPerHour, slope > 0, curve.last < limit {
            curve.secondsToLimit = (limit - curve.last).double / slope * 3600
        }
        return curve
    }

    private func curve(
        of proxy: ProxyRow, killedAt: Moment?, _ kills: [Moment] = [], limit: Bytes? = nil, alive: Bool = false
    ) throws(StoreError) -> MemoryCurve? {
        let captures = (mesh.captures[proxy.id] ?? []).filter { moment in
            // Those of its successor are of another life.
            alive || killedAt.map { kill in moment.capturedAt.map { $0 <= kill } ?? false } ?? false
        }
        let figures = figures(of: proxy.id)
        for (place, (figure, samples)) in (figures + moments(captures, of: proxy.id)).enumerated() {
            let lives = SampledLives(samples).lives
            guard let number = chosen(lives, killedAt: killedAt, alive: alive) else { continue }
            let life = lives[number]
            guard life.count > 1 else { continue }
            let isOfMoments = place >= figures.count
            var found = try curve(figure, life, isFirst: number == 0, isOfMoments, lives: lives.count, proxy, killedAt)
            if figure == .container, let limit, let every = found?.intervalSeconds {
                let untold = lives[..<number].filter { !Self.ended($0, in: kills, within: every) }
                found?.endedAtLimit = Self.ends(of: untold, at: limit)
            }
            found?.afterStart = Self.afterStart(number + 1 < lives.count ? lives[number + 1] : number > 0 ? life : [])
            return found
        }
        return nil
    }

    /// Best first: what the kernel counts for the process, then for its container, then what Envoy says.
    private func figures(of proxy: Int64) -> [(MemoryCurve.Figure, [Sample])] {
        let outside = mesh.processes[proxy].filter { $0.source == .series }
        let inside = mesh.memory[proxy].filter { $0.source == .series }
        func samples(_ figure: (ProcessMemoryRow) -> Bytes?) -> [Sample] {
            outside.compactMap { row in figure(row).flatMap { Sample(row.at, row.sampleSeconds, $0, row.file) } }
        }
        func samples(_ figure: (MemoryRow) -> Bytes?) -> [Sample] {
            inside.compactMap { row in figure(row).flatMap { Sample(row.at, row.sampleSeconds, $0, row.file) } }
        }
        return [
            (.anonymous, samples(\.anonymous)), (.container, samples(\.usage)), (.physical, samples(\.physical)),
            (.allocated, samples(\.allocated)),
        ]
    }

    /// Pages that were saved again and again are samples as well: one of each moment, of the pages that are the same thing each time.
    /// The container comes first, as its limit is what the line is held against.
    private func moments(_ captures: [CaptureRow], of proxy: Int64) -> [(MemoryCurve.Figure, [Sample])] {
        let isFew = captures.count < Thresholds.curveSamples.value
        // What it rises to while it starts is no line.
        let captures = isFew ? captures.filter(\.isPastStart) : captures
        guard captures.count >= Thresholds.curveMoments.value else { return [] }
        // Of files that were all written at one time, the time is none of a moment.
        let isTimed = Set(captures.compactMap(\.capturedAt)).count == captures.count
        func samples(_ rows: [(capture: Int64?, bytes: Bytes?, file: String)]) -> [Sample] {
            let file = rows.last?.file ?? ""
            let first = Dictionary(
                rows.compactMap { row in row.capture.flatMap { id in row.bytes.map { (id, $0) } } },
                uniquingKeysWith: { first, _ in first })
            return captures.compactMap { moment in
                // Without a clock the age of the process is one.
                first[moment.id].flatMap {
                    Sample(isTimed ? moment.capturedAt : nil, moment.uptimeSeconds, $0, file)
                }
            }
        }
        let cgroup = mesh.processes[proxy].filter { $0.source == .cgroup }
        let pages = mesh.memory[proxy].filter { $0.source == .memoryPage }
        let allocated = samples(pages.map { ($0.capture, $0.allocated, $0.file) })
        // A config_dump leaves pages behind, so of a few moments only what Envoy allocates proves that it grows.
        guard !isFew || CurveShape.isLine(allocated) else { return [] }
        return [
            (.container, samples(cgroup.map { ($0.capture, $0.used, $0.file) })),
            (.physical, samples(pages.map { ($0.capture, $0.physical, $0.file) })), (.allocated, allocated),
        ]
    }

    /// The life that ended in the kill; without its time the one before the last restart, else the only one.
    private func chosen(_ lives: [[Sample]], killedAt: Moment?, alive: Bool) -> Int? {
        guard !lives.isEmpty else { return nil }
        if alive { return lives.count - 1 }
        if let killedAt, lives.contains(where: { $0.first?.at != nil }) {
            return lives.lastIndex { $0.first?.at.map { $0 <= killedAt } ?? false }
        }
        return max(0, lives.count - 2)
    }

    private func curve(
        _ figure: MemoryCurve.Figure, _ life: [Sample], isFirst: Bool, _ isOfMoments: Bool, lives: Int,
        _ proxy: ProxyRow, _ killedAt: Moment?
    ) throws(StoreError) -> MemoryCurve? {
        let before = killedAt.map { kill in
            life.filter { $0.at.map { $0 <= kill.advanced(bySeconds: Thresholds.sameKill.value) } ?? true }
        }
        let samples = before ?? life
        guard let start = samples.first, let end = samples.last, samples.count > 1 else { return nil }
        let points = samples.map {
            MemoryCurve.Point(at: $0.at, seconds: $0.seconds - start.seconds, bytes: $0.bytes)
        }
        let shape = CurveShape(isFirst ? points : Self.withoutStart(points), isOfMoments: isOfMoments)
        let gaps = zip(points, points.dropFirst()).map { $1.seconds - $0.seconds }.sorted()
        var curve = MemoryCurve(
            figure: figure, shape: shape.shape, samples: points.count, lives: lives,
            spanSeconds: end.seconds - start.seconds, intervalSeconds: gaps[gaps.count / 2],
            drawing: Self.drawing(points),
            evidence: Evidence(
                .file(end.file, locator: .samples(points.count, of: .init(figure))), value: .bytes(end.bytes),
                text: "last sample"))
        (curve.first, curve.last, curve.lastAt) = (start.bytes, end.bytes, end.at)
        if let killedAt, let last = end.at { curve.secondsBeforeKill = max(0, killedAt.seconds(since: last)) }
        curve.risePerSecond = Self.rise(points)
        if shape.shape == .linear {
            let free = killedAt == nil ? nil : CurveShape.freeBytesPerHour(points, whole: shape.bytesPerHour)
            curve.bytesPerHour = free ?? shape.bytesPerHour
        }
        let skipped = isFirst ? 0 : points.count - Self.withoutStart(points).count
        if let stepEnd = shape.stepEnd, stepEnd + skipped < points.count, stepEnd + skipped > 0 {
            let (low, high) = (points[stepEnd + skipped - 1], points[stepEnd + skipped])
            var step = MemoryCurve.Step(
                at: high.at, seconds: high.seconds, rise: high.bytes - low.bytes,
                atPush: try pushed(to: proxy, between: low.at, and: high.at))
            step.isOfDump = step.atPush != true && isOfDump(step.rise, of: proxy, from: low.at, to: high.at)
            curve.step = step
        }
        return curve
    }

    /// Two pages of one moment around its dump show what that took, and the rise is of that size.
    private func isOfDump(_ rise: Bytes, of proxy: ProxyRow, from low: Moment?, to high: Moment?) -> Bool {
        let dumped = Set((mesh.dumps[proxy.id] ?? []).compactMap(\.capture))
        return dumped.contains { capture in
            let asked = mesh.captures[proxy.id]?.first { $0.id == capture }?.capturedAt
            if let asked, let low, let high,
                asked.seconds(since: low) < -Thresholds.besideDump.value
                    || asked.seconds(since: high) > Thresholds.besideDump.value
            {
                return false
            }
            let pages = mesh.memory[proxy.id].filter { $0.capture == capture && $0.source == .memoryPage }
            let physical = pages.compactMap(\.physical?.double)
            guard let low = physical.min(), let high = physical.max(), high > low else { return false }
            return abs(rise.double - (high - low)) <= (high - low) * Thresholds.dumpRise.value
        }
    }

    /// Whether istiod sent this proxy clusters or endpoints between two samples.
    private func pushed(to proxy: ProxyRow, between low: Moment?, and high: Moment?) throws(StoreError) -> Bool? {
        guard let low, let high, let namespace = proxy.namespace, let pod = proxy.pod else { return nil }
        let pushes = try mesh.store.pushes(namespace: namespace, pod: pod)
        guard let oldest = pushes.first?.at, let newest = pushes.last?.at, oldest <= high, newest >= low else {
            return nil
        }
        return pushes.contains { $0.at >= low && $0.at <= high }
    }

    /// In a kill that is known: before the next sample would have come.
    private static func ended(_ life: [Sample], in kills: [Moment], within interval: Double) -> Bool {
        guard let last = life.last?.at else { return false }
        return kills.contains { abs($0.seconds(since: last)) <= interval }
    }

    /// What earlier lives held last that ended where their limit is.
    private static func ends(of lives: [[Sample]], at limit: Bytes) -> [Bytes] {
        lives.compactMap(\.last?.bytes).filter { last in
            last <= limit && last.double >= Thresholds.endsAtLimit.value * limit.double
        }
    }

    /// What a life holds once it has started; of a shorter one its last sample.
    private static func afterStart(_ life: [Sample]) -> Bytes? {
        guard let first = life.first else { return nil }
        return (life.first { $0.seconds - first.seconds >= Thresholds.limitTooLowLife.value } ?? life.last)?.bytes
    }

    /// What a life rises to while it starts is no shape of its later memory.
    private static func withoutStart(_ points: [MemoryCurve.Point]) -> [MemoryCurve.Point] {
        let later = points.filter { $0.seconds >= Thresholds.limitTooLowLife.value }
        return later.count >= Thresholds.curveSamples.value ? later : points
    }

    /// Bytes a second from the last sample at the first one's level on; nil where it did not leave that.
    static func rise(_ points: [MemoryCurve.Point]) -> Double? {
        guard let first = points.first, let last = points.last else { return nil }
        let level = first.bytes.double * Thresholds.growth.value
        guard last.bytes.double >= level, let left = points.last(where: { $0.bytes.double < level }),
            last.seconds > left.seconds
        else { return nil }
        return (last.bytes - left.bytes).double / (last.seconds - left.seconds)
    }

    /// The highest value of each of `MemoryCurve.drawn` equal stretches of time; a stretch without a sample repeats the last.
    private static func drawing(_ points: [MemoryCurve.Point]) -> [Bytes] {
        guard points.count > MemoryCurve.drawn, let span = points.last?.seconds, span > 0 else {
            return points.map(\.bytes)
        }
        var out: [Bytes?] = Array(repeating: nil, count: MemoryCurve.drawn)
        for point in points {
            let place = min(MemoryCurve.drawn - 1, Int(point.seconds / span * Double(MemoryCurve.drawn)))
            out[place] = max(out[place] ?? point.bytes, point.bytes)
        }
        var last = points[0].bytes
        return out.map {
            last = $0 ?? last
            return last
        }
    }
}

extension CaptureRow {
    fileprivate var isPastStart: Bool { uptimeSeconds.map { $0 >= Thresholds.limitTooLowLife.value } ?? true }
}

extension ProcessMemoryRow {
    /// Of the cgroup, without page cache that can be reclaimed.
    fileprivate var used: Bytes? {
        usage.map { usage in inactiveFile.map { usage - $0 } ?? usage }
    }
}
