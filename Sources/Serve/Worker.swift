import Analysis
import Archive
import Diagnosis
import Store

/// Carries one job out: from what was sent to the answer, telling the session how far it is.
struct Worker {
    let session: Session
    private var settings: ServeSettings { session.settings }

    init(session: Session) { self.session = session }

    func carryOut(_ id: String, _ work: Work) {
        switch work.input {
        case .upload(let source):
            analyze(id, source, work.cancellation)
            source.stopReading()
        case .sample(let sample):
            let bytes = sample.tarGzip()
            session.update(id) { job in
                job.size = Int64(bytes.count)
                job.received = Int64(bytes.count)
            }
            analyze(id, MemorySource(bytes), work.cancellation)
        case .comparison(let ids): compare(id, ids)
        }
    }

    private func analyze(_ id: String, _ source: any ByteSource, _ cancellation: Cancellation) {
        guard let job = session.job(id) else { return }
        var analysis = Analysis(.stream(name: job.name, source), toolVersion: settings.toolVersion)
        analysis.limits = settings.limits
        analysis.threads = settings.threads
        session.update(id) { $0.state = .reading }
        let redaction = job.redaction.map { ReportRedaction($0) }
        do throws(AnalysisFailure) {
            let loaded = try analysis.load(cancellation: cancellation) { [session] progress in
                session.update(id) { job in
                    job.entries = progress.entries
                    job.met = progress.met
                }
            }
            session.update(id) { $0.state = .diagnosing }
            if let redaction { try loaded.asking { store throws(StoreError) in try redaction.learn(store) } }
            let report = try loaded.report(toolVersion: settings.toolVersion)
            session.finish(id, answer(report, of: job, redaction))
        } catch {
            let said = { (text: String) in redaction?.message(text) ?? text }
            session.fail(id, Job.Failure(message: said(error.message), hint: error.hint.map(said)))
        }
    }

    private func answer(_ report: Report, of job: Job, _ redaction: ReportRedaction?) -> Answer {
        guard let redaction else { return Answer(shown: .report(report), plain: report) }
        redaction.seal()
        let redacted = redaction.redacted(report, calling: [job.name])
        return Answer(
            shown: .report(redacted), plain: report, names: redaction.renamer.book.names, scan: redaction.scan)
    }

    private func compare(_ id: String, _ ids: [String]) {
        session.update(id) { $0.state = .diagnosing }
        let jobs = ids.compactMap(session.job)
        let reports = jobs.compactMap(\.answer?.plain)
        guard let level = session.job(id)?.redaction else {
            guard reports.count == ids.count else { return session.fail(id, .lacksReport) }
            return session.finish(id, Answer(shown: .comparison(ComparisonBuilder(reports).comparison())))
        }
        let names = jobs.compactMap(\.answer?.names)
        guard reports.count == ids.count, names.count == ids.count else { return session.fail(id, .lacksReport) }
        let redaction = ReportRedaction(level)
        for names in names { redaction.learn(names) }
        redaction.seal()
        let comparison = redaction.redacted(
            ComparisonBuilder(reports).comparison(), calling: jobs.map(\.name))
        session.finish(id, Answer(shown: .comparison(comparison), scan: redaction.scan))
    }
}
