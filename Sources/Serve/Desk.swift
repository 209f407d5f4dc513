import Units

/// Answers requests that the gate let in.
struct Desk: Sendable {
    let session: Session
    let settings: ServeSettings
    let gate: Gate

    /// What to do once the head of a request is there.
    enum Step {
        case reply(Reply)
        /// The body comes first.
        case body(any RequestBody)
    }

    /// `form` makes a reader for the body of a form; nil where the request's body is none.
    func begin(_ head: RequestHead, _ hangUp: HangUp, form: @escaping () -> (any FormReading)?) -> Step {
        var isProgram = head.path.split(separator: "/").contains("api")
        do throws(Refusal) {
            let path = try gate.path(of: head)
            isProgram = path.hasPrefix("api/")
            let (target, words) = try Route.find(head.method, path)
            return try step(
                target, words.first ?? "", words.last ?? "", Request(head: head, hangUp: hangUp, form: form))
        } catch {
            return .reply(.refusal(error, asPage: !isProgram))
        }
    }

    private struct Request {
        let head: RequestHead
        let hangUp: HangUp
        let form: () -> (any FormReading)?
    }

    private func step(
        _ target: Route.Target, _ id: String, _ word: String, _ request: Request
    ) throws(Refusal) -> Step {
        switch target {
        case .start: .reply(.page(StartPage(jobs: session.all, settings: settings).html))
        case .script: .reply(.asset(Script.text, type: "text/javascript"))
        case .style: .reply(.asset(Style.text, type: "text/css"))
        case .view: .reply(.page(JobPage(job: try job(id)).html))
        case .report: .reply(try report(id))
        case .list: .reply(.json(JobJSON.list(session.all)))
        case .analysis: .reply(.json(JobJSON.object(try job(id))))
        case .download: .reply(try download(id, word))
        case .events: .reply(try events(of: try job(id).id, request.head))
        case .allEvents: .reply(try events(of: nil, request.head))
        case .remove: .reply(try remove(id))
        case .add: try add(request)
        case .compare: .reply(try compare(request.head))
        case .sample: .reply(try sample(id, request.head))
        case .upload: try form(request) { form throws(Refusal) in try uploaded(form) }
        case .sampleForm:
            try form(request) { form throws(Refusal) in
                let level = try Redact.level(form.values(Redact.field))
                return .seeOther(
                    "analyses/" + (try session.addSample(form.values("name").first ?? "", redaction: level)))
            }
        case .compareForm:
            try form(request) { form throws(Refusal) in
                // The list shows the newest first.
                .seeOther("analyses/" + (try session.addComparison(of: form.values("of").reversed())))
            }
        case .removeForm:
            try form(request) { _ throws(Refusal) in
                guard session.remove(id) else { throw Self.gone }
                return .seeOther("../../")
            }
        }
    }

    private static let gone = Refusal(
        404, "there is no such analysis", hint: "it was removed, or made room for newer ones")

    private func job(_ id: String) throws(Refusal) -> Job {
        guard let job = session.job(id) else { throw Self.gone }
        return job
    }

    // MARK: Reports

    private func report(_ id: String) throws(Refusal) -> Reply {
        guard let html = Download(ending: "html") else { throw Refusal(404, "this build writes no pages") }
        return .report(try written(try job(id), html))
    }

    private func download(_ id: String, _ ending: String) throws(Refusal) -> Reply {
        let job = try job(id)
        guard let download = Download(ending: ending) else {
            let known = Download.all.map(\.ending).joined(separator: ", ")
            throw Refusal(404, "there is no form \(ending) of a report", hint: "there are: \(known)")
        }
        return .file(
            try written(job, download), type: download.mediaType, name: download.fileName(for: job.name))
    }

    private func written(_ job: Job, _ download: Download) throws(Refusal) -> [UInt8] {
        if let answer = job.answer { return try answer.bytes(of: download) }
        if let failure = job.failure { throw Refusal(410, failure.message, hint: failure.hint) }
        throw Refusal(409, "the report is not there yet: \(job.text)", hint: "ask again, or listen to its events")
    }

    private func events(of id: String?, _ head: RequestHead) throws(Refusal) -> Reply {
        guard head.method == "GET" else { throw Refusal(400, "events have a body alone") }
        return .events(try EventStream(session, of: id))
    }

    private func remove(_ id: String) throws(Refusal) -> Reply {
        guard session.remove(id) else { throw Self.gone }
        return .nothing
    }

    // MARK: New analyses

    private func add(_ request: Request) throws(Refusal) -> Step {
        let head = request.head
        let size = try bodySize(head)
        let name = head.arguments("name").first { !$0.isEmpty } ?? "upload"
        let tag = head.arguments("tag").first.map { String($0.prefix(64)) }
        let level = try Redact.level(head.arguments(Redact.field))
        let upload = try session.addUpload(name: String(name.prefix(255)), size: size, tag: tag, redaction: level)
        return .body(RawUpload(upload, session, request.hangUp, base: base(head)))
    }

    private func compare(_ head: RequestHead) throws(Refusal) -> Reply {
        try accepted(try session.addComparison(of: head.arguments("of")), head)
    }

    private func sample(_ name: String, _ head: RequestHead) throws(Refusal) -> Reply {
        try accepted(try session.addSample(name, redaction: try Redact.level(head.arguments(Redact.field))), head)
    }

    private func accepted(_ id: String, _ head: RequestHead) throws(Refusal) -> Reply {
        let location = base(head).map { $0 + "api/analyses/" + id }
        return .json(JobJSON.object(try job(id)), status: 202, location: location)
    }

    /// A reverse proxy may show the server under a path that only it knows.
    private func base(_ head: RequestHead) -> String? {
        guard settings.publicOrigin == nil, let host = head.one("host") else { return nil }
        return "http://\(host)/" + (gate.prefix.isEmpty ? "" : gate.prefix + "/")
    }

    private func bodySize(_ head: RequestHead) throws(Refusal) -> Int64 {
        guard let size = head.contentLength else {
            throw Refusal(411, "an upload needs a Content-Length", hint: "send a file: curl --data-binary @FILE")
        }
        guard size > 0 else { throw Refusal(400, "the upload is empty", hint: "choose the archive itself") }
        guard size <= settings.maxUploadBytes else { throw Self.tooLarge(settings.maxUploadBytes) }
        return size
    }

    private static func tooLarge(_ most: Int64) -> Refusal {
        Refusal(
            413, "the upload is larger than \(Bytes(most).decimal)",
            hint: "start the server with a larger --max-upload, or read the file with oom-report analyze")
    }

    // MARK: Forms

    private func form(
        _ request: Request, _ answer: @escaping (FormUpload) throws(Refusal) -> Reply
    ) throws(Refusal) -> Step {
        // Names and borders of the parts come on top.
        let most = settings.maxUploadBytes &+ (64 << 10)
        guard let size = request.head.contentLength else { throw Refusal(411, "a form needs a Content-Length") }
        guard size <= most else { throw Self.tooLarge(settings.maxUploadBytes) }
        guard size > 0, let reader = request.form() else { throw Refusal(400, "this is no form") }
        return .body(FormUpload(reader, session, request.hangUp, answer: answer))
    }

    private func uploaded(_ form: FormUpload) throws(Refusal) -> Reply {
        do throws(Refusal) { try form.checkRedaction() } catch {
            for id in form.bundles { _ = session.remove(id) }
            throw error
        }
        guard let first = form.bundles.first else {
            throw Refusal(400, "no bundle was chosen", hint: "go back and choose the archive of the bug-report")
        }
        guard form.bundles.count > 1 else { return .seeOther("analyses/" + first) }
        guard form.values("mode").first == "compare" else { return .seeOther("./") }
        return .seeOther("analyses/" + (try session.addComparison(of: form.bundles)))
    }
}
