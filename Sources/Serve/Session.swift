import Archive
import Privacy
import SampleBundles
import Units

/// All analyses of one run of `serve`: who waits, who is read, what came of each. Nothing of it is on disk.
///
/// `@unchecked Sendable`: whatever changes is touched under `monitor`.
final class Session: @unchecked Sendable {
    let settings: ServeSettings
    private let monitor = Monitor()
    /// Oldest first.
    private var jobs: [Job] = []
    private var work: [String: Work] = [:]
    private var queue: [String] = []
    /// Counts every change.
    private var version: UInt64 = 0
    /// Jobs that were removed, with the version of that; the oldest are forgotten.
    private var removed: [(version: UInt64, id: String)] = []
    private var isClosed = false
    /// Jobs that a worker carries out.
    private var running: Set<String> = []
    private var workers: [PlatformThread] = []
    private var listeners = 0
    /// Bundles whose names are replaced, so far.
    private var anonymous = 0

    init(_ settings: ServeSettings) { self.settings = settings }

    /// Begins to carry out what is added.
    func start() {
        workers = (0..<max(1, settings.jobs)).compactMap { _ in PlatformThread { [self] in serve() } }
    }

    /// Ends everything; waits for the workers unless they are in the middle of a diagnosis that takes longer than two seconds.
    func close() {
        monitor.locked {
            isClosed = true
            for item in work.values { item.stop() }
            queue = []
            monitor.broadcast()
            var left = 20
            while !running.isEmpty, left > 0 {
                monitor.wait(milliseconds: 100)
                left -= 1
            }
        }
    }

    // MARK: Listeners

    func admitListener() throws(Refusal) {
        let isFree = monitor.locked { () -> Bool in
            guard listeners < settings.mostListeners else { return false }
            listeners += 1
            return true
        }
        guard isFree else {
            throw Refusal(
                503, "too many pages listen already", hint: "close some of them, or ask for the state instead")
        }
    }

    func dismissListener() { monitor.locked { listeners -= 1 } }

    // MARK: Adding

    /// Puts an upload into the queue; its bytes go to the source.
    func addUpload(
        name: String, size: Int64?, tag: String?, redaction: RedactionLevel?
    ) throws(Refusal) -> Upload {
        let source = UploadSource()
        let id = try add(.analysis, name: called(EntryName.ofInput(name), redaction), .upload(source)) { job in
            job.size = size
            job.tag = tag
            job.redaction = redaction
        }
        return Upload(id: id, source: source, session: self)
    }

    func addSample(_ name: String, redaction: RedactionLevel?) throws(Refusal) -> String {
        guard let sample = SampleBundles.small.first(where: { $0.name == name }) else {
            throw Refusal(404, "there is no sample of this name")
        }
        return try add(.analysis, name: called(name + ".tar.gz", redaction), .sample(sample)) { job in
            job.redaction = redaction
        }
    }

    /// The name of a file often names a customer: where names are replaced, it is forgotten at once.
    private func called(_ name: String, _ redaction: RedactionLevel?) -> String {
        guard redaction != nil else { return name }
        return monitor.locked {
            anonymous += 1
            return "bundle-\(anonymous)"
        }
    }

    /// Compares jobs of this session, in their order, once they are done.
    func addComparison(of ids: [String]) throws(Refusal) -> String {
        guard ids.count > 1, Set(ids).count == ids.count else {
            throw Refusal(
                400, "a comparison needs two analyses and more", hint: "choose the one before and the one after")
        }
        var names: [String] = []
        var levels: Set<RedactionLevel?> = []
        for id in ids {
            guard let job = job(id), job.kind == .analysis, job.state != .failed else {
                throw Refusal(409, "one of these analyses is gone, or has no report", hint: "choose others")
            }
            names.append(job.name)
            levels.insert(job.redaction)
        }
        guard let level = levels.first, levels.count == 1 else {
            throw Refusal(
                409, "these analyses are not redacted alike: one would tell the names of the other",
                hint: "send them again with one choice for names")
        }
        return try add(.comparison(ids), name: names.joined(separator: " → "), .comparison(ids)) { job in
            job.redaction = level
        }
    }

    private func add(
        _ kind: Job.Kind, name: String, _ input: Work.Input, _ describe: (inout Job) -> Void
    ) throws(Refusal) -> String {
        let refusal: Refusal?
        let id = Secret.text(bytes: 8)
        refusal = monitor.locked {
            if isClosed { return Refusal(503, "the server is being stopped") }
            guard queue.count < settings.mostWaiting else {
                return Refusal(503, "too many bundles are waiting already", hint: "try again when some are done")
            }
            var job = Job(id: id, kind: kind, name: name)
            describe(&job)
            version += 1
            job.changed = version
            jobs.append(job)
            work[id] = Work(input: input)
            queue.append(id)
            monitor.broadcast()
            return nil
        }
        if let refusal { throw refusal }
        return id
    }

    // MARK: Looking

    /// All jobs, newest first.
    var all: [Job] { monitor.locked { jobs.reversed() } }

    func job(_ id: String) -> Job? { monitor.locked { jobs.first { $0.id == id } } }

    /// Whether nothing is queued or being read.
    var isIdle: Bool { monitor.locked { work.isEmpty } }

    struct Changes {
        var version: UInt64
        var jobs: [Job]
        var removed: [String]
    }

    /// What changed after `version`, waiting for it up to so long; nil once the session is closed.
    func changes(after seen: UInt64, waiting milliseconds: Int) -> Changes? {
        monitor.locked {
            if version == seen, !isClosed { monitor.wait(milliseconds: milliseconds) }
            if isClosed { return nil }
            return Changes(
                version: version, jobs: jobs.filter { $0.changed > seen },
                removed: removed.filter { $0.version > seen }.map(\.id))
        }
    }

    /// Waits, unless the session is closed; false where it is.
    func pause(milliseconds: Int) -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        return monitor.locked {
            while !isClosed, ContinuousClock.now < end { monitor.wait(milliseconds: milliseconds) }
            return !isClosed
        }
    }

    // MARK: Changing

    /// Ends a job and forgets it.
    func remove(_ id: String) -> Bool {
        monitor.locked {
            guard let index = jobs.firstIndex(where: { $0.id == id }) else { return false }
            forget(at: index)
            settleComparisons()
            monitor.broadcast()
            return true
        }
    }

    /// Ends a job whose bundle will not come whole.
    func fail(_ id: String, _ failure: Job.Failure) {
        monitor.locked {
            work[id]?.stop()
            end(id) { job in
                job.state = .failed
                job.failure = failure
            }
        }
    }

    /// Ends a job whose upload stopped; one that came whole goes on.
    func breakOff(_ id: String) {
        guard let job = job(id) else { return }
        let whole = job.size.map { " of \(Bytes($0).decimal)" } ?? ""
        let message = "the upload broke off: \(Bytes(job.received).decimal)\(whole) came"
        fail(id, Job.Failure(message: message, hint: "send it again"))
    }

    /// Notes how much of an upload came.
    func note(_ id: String, received: Int64) { update(id) { $0.received = received } }

    func update(_ id: String, _ change: (inout Job) -> Void) {
        monitor.locked {
            guard let index = jobs.firstIndex(where: { $0.id == id }), !jobs[index].state.isOver else { return }
            change(&jobs[index])
            version += 1
            jobs[index].changed = version
            monitor.broadcast()
        }
    }

    /// Only under `monitor`. A job that is over stays as it is.
    private func end(_ id: String, _ change: (inout Job) -> Void) {
        guard let index = jobs.firstIndex(where: { $0.id == id }), !jobs[index].state.isOver else { return }
        change(&jobs[index])
        version += 1
        jobs[index].changed = version
        queue.removeAll { $0 == id }
        if !running.contains(id) { work[id] = nil }
        if jobs.count(where: \.state.isOver) > settings.mostKept,
            let oldest = jobs.firstIndex(where: \.state.isOver)
        {
            forget(at: oldest)
        }
        settleComparisons()
        monitor.broadcast()
    }

    /// Only under `monitor`.
    private func forget(at index: Int) {
        let id = jobs[index].id
        work[id]?.stop()
        queue.removeAll { $0 == id }
        jobs.remove(at: index)
        version += 1
        removed.append((version, id))
        if removed.count > 1_000 { removed.removeFirst(500) }
        // The worker that carries it out takes it from there itself.
        if !running.contains(id) { work[id] = nil }
    }

    /// Only under `monitor`: a comparison whose bundle failed or went fails too.
    private func settleComparisons() {
        for job in jobs where !job.state.isOver {
            guard case .comparison(let ids) = job.kind else { continue }
            let parts = ids.map { id in jobs.first { $0.id == id } }
            guard parts.contains(where: { $0 == nil || $0?.state == .failed }) else { continue }
            end(job.id) { job in
                job.state = .failed
                job.failure = .lacksReport
            }
        }
    }

    // MARK: Working

    /// The life of one worker.
    private func serve() {
        while let (id, item) = next() {
            Worker(session: self).carryOut(id, item)
            monitor.locked {
                running.remove(id)
                work[id] = nil
                monitor.broadcast()
            }
        }
    }

    /// The first job that can be carried out, waiting for one; nil at the end.
    private func next() -> (String, Work)? {
        monitor.locked {
            while !isClosed {
                if let id = queue.first(where: isReady), let item = work[id] {
                    queue.removeAll { $0 == id }
                    running.insert(id)
                    return (id, item)
                }
                monitor.wait()
            }
            return nil
        }
    }

    /// Only under `monitor`. A comparison waits until its bundles are done.
    private func isReady(_ id: String) -> Bool {
        guard case .comparison(let ids) = work[id]?.input else { return true }
        return ids.allSatisfy { id in jobs.contains { $0.id == id && $0.state == .done } }
    }

    /// Ends a job with its answer, unless what is told of it would tell what must not leave.
    func finish(_ id: String, _ answer: Answer) {
        guard var told = job(id) else { return }
        told.answer = answer
        told.state = .done
        if let hit = answer.scan.hit(in: JobJSON.line(told)) {
            let leak = Answer.leak(hit)
            return fail(id, Job.Failure(message: leak.message, hint: leak.hint))
        }
        monitor.locked {
            end(id) { job in
                job.answer = answer
                job.state = .done
            }
        }
    }
}
