import Prose
import Store
import Units

/// What changed in the mesh, as istiod's log, the objects' own times and the dumps tell.
extension TimelineBuilder {
    /// Changes that made istiod push: objects one by one, endpoints and services in waves.
    func meshChanges() -> [TimelineEntry] {
        let causes = mesh.pushCauses.filter { isBeforeLastKill($0.at) }
        var out: [TimelineEntry] = causes.compactMap { cause in
            guard let kind = cause.kind, let name = cause.name, !Self.many.contains(kind), !Self.isOfKubernetes(cause)
            else { return nil }
            return TimelineEntry(
                at: cause.at, precisionSeconds: Self.millisecond,
                what: "\(object: ObjectName(kind, cause.namespace, name)) changed", subject: nil,
                evidence: Evidence(
                    .file(cause.file, locator: .line(cause.line)), text: "push \(cause.push ?? 0)"), priority: 1)
        }.suffix(Self.mostObjects)
        for kind in Self.many {
            let waves = Self.waves(causes.filter { $0.kind == kind }, by: \.at)
            out += waves.suffix(Self.mostWaves).compactMap { wave in
                guard let first = wave.first, let last = wave.last else { return nil }
                let until: Text = last.at > first.at ? " until \(clock: last.at)" : ""
                return TimelineEntry(
                    at: first.at, precisionSeconds: Self.millisecond,
                    what:
                        "\(kind == KubernetesKind.endpoints ? "endpoints change" : "services change"): \(wave.count, "push", "pushes")\(until)",
                    subject: nil,
                    evidence: Evidence(
                        .file(first.file, locator: .line(first.line)), value: .count(Int64(wave.count)),
                        text: "pushes because of \(term: kind)"), priority: 2)
            }
        }
        return out + services()
    }

    /// The number of services, where it grew between the first and the last push that counts.
    private func services() -> [TimelineEntry] {
        let grown = cases.lazy.compactMap(\.self).map(\.growth).first {
            ($0.firstServices ?? .max) < ($0.lastServices ?? 0)
        }
        guard let growth = grown, let first = growth.firstServices, let last = growth.lastServices,
            let push = growth.lastPush
        else { return [] }
        return [
            TimelineEntry(
                at: mesh.meshSizes.first { $0.services >= last }?.at ?? push.at, precisionSeconds: 0.1,
                what: "services in the mesh: \(first) → \(last)", subject: nil,
                evidence: Evidence(
                    .sql(mesh.store.query(ofServices: last)), value: .count(Int64(last)),
                    text: "Pushing Services"),
                priority: 1)
        ]
    }

    /// Istio objects by their creationTimestamp: wildcard rules first, else the newest; what was made in one go as one.
    func created() -> [TimelineEntry] {
        let dated = objects.filter { $0.createdAt.map(isBeforeLastKill) ?? false }
            .sorted { ($0.createdAt?.microseconds ?? 0, $0.name) < ($1.createdAt?.microseconds ?? 0, $1.name) }
        func isWide(_ object: ObjectRow) -> Bool {
            object.kind == IstioKind.destinationRule && !object.subsets.isEmpty
                && object.names[.host]?.first?.hasPrefix("*") == true
        }
        let others = dated.filter { !isWide($0) }
        let bursts = ObjectBurst.among(others)
        let together = Set(bursts.flatMap { $0.objects.map(\.id) })
        let alone = others.filter { !together.contains($0.id) }
        let shown = dated.filter(isWide).suffix(Self.mostObjects) + alone.suffix(Self.mostObjects)
        return bursts.suffix(Self.mostWaves).map(Self.entry)
            + shown.compactMap { object in
                object.createdAt.map { at in
                    TimelineEntry(
                        at: at, precisionSeconds: Self.wholeSecond,
                        what: "\(object: ObjectName(object.kind, object.namespace, object.name)) created", subject: nil,
                        evidence: Evidence(
                            .file(
                                object.file,
                                locator: .object(ObjectName(object.kind, object.namespace, object.name), path: [])),
                            value: .time(at), text: "creationTimestamp"), priority: isWide(object) ? 1 : 2)
                }
            }
    }

    private static func entry(_ burst: ObjectBurst) -> TimelineEntry {
        let until: Text = burst.last > burst.first ? " until \(clock: burst.last)" : ""
        return TimelineEntry(
            at: burst.first, precisionSeconds: wholeSecond, what: "\(burst.words) created\(until)", subject: nil,
            evidence: burst.evidence, priority: 1)
    }

    /// Pods that were created together: a rollout, or many of them.
    func rollouts() throws -> [TimelineEntry] {
        let pods = try mesh.store.podsCreated().filter { isBeforeLastKill($0.at) }
        return Self.waves(pods, by: \.at).suffix(Self.mostWaves).compactMap { wave in
            guard let first = wave.first, let last = wave.last else { return nil }
            let names = Set(wave.map { Name($0.workload, .workload, in: $0.namespace) }).sorted {
                $0.plain < $1.plain
            }
            let of: Text = names.count > 2 ? "\(names.count) workloads" : names.map { Text($0) }.joined(", ")
            let until: Text = last.at > first.at ? " until \(clock: last.at)" : ""
            return TimelineEntry(
                at: first.at, precisionSeconds: Self.wholeSecond, what: "\(wave.count, "pod") of \(of) created\(until)",
                subject: nil,
                evidence: Evidence(
                    .sql(mesh.store.query(ofPodsCreatedFrom: first.at, to: last.at)),
                    value: .count(Int64(wave.count)), text: "creationTimestamp of the pods"), priority: 2)
        }
    }

    /// The versions of the configuration that dumps hold, `<time>/<push>` of istiod.
    func versions() throws -> [TimelineEntry] {
        let known = try mesh.store.configVersions().filter { isOfThisBundle($0.at) }
        return known.suffix(Self.mostWaves).map { version in
            TimelineEntry(
                at: version.at, precisionSeconds: Self.wholeSecond,
                what:
                    "istiod made the clusters that \(version.dumps, "dump holds", "dumps hold"), version \(version: version.text)",
                subject: nil,
                evidence: Evidence(
                    .file(version.file, locator: "version_info of the clusters"), value: .text(version.text),
                    text: "configuration version"), priority: 2)
        }
    }

    /// What is later than every clock of the bundle is none of its events, whatever istiod's clock said. A kill alone is no clock of
    /// the pages, which may be of any time after it.
    private func isOfThisBundle(_ at: Moment) -> Bool {
        let clocks = [mesh.window.start, mesh.window.end, mesh.window.firstEnvoyClock].compactMap(\.self)
        guard let newest = clocks.max() else { return true }
        return at.seconds(since: max(newest, lastKill ?? newest)) <= Thresholds.oneClock.value
    }

    private static let mostObjects = 8
    private static let mostWaves = 4
    /// Kinds of which a busy mesh changes many at once.
    private static let many = [KubernetesKind.endpoints, IstioKind.serviceEntry]

    /// The root certificates that Kubernetes and istiod put into every namespace.
    private static func isOfKubernetes(_ cause: PushCauseRow) -> Bool {
        cause.kind == KubernetesKind.configMap && ["kube-root-ca.crt", "istio-ca-root-cert"].contains(cause.name)
    }

    /// Runs in which nothing is long after the one before; in order of time.
    static func waves<Row>(_ rows: [Row], by at: (Row) -> Moment) -> [[Row]] {
        var out: [[Row]] = []
        for row in rows {
            if let last = out.last?.last, at(row).seconds(since: at(last)) < Thresholds.sameWave.value {
                out[out.count - 1].append(row)
            } else {
                out.append([row])
            }
        }
        return out
    }
}
