import Reporting

/// A job as the API tells it; `docs/openapi.json` describes it.
enum JobJSON {
    /// On one line, for an event.
    static func line(_ job: Job) -> String {
        var writer = JSONWriter()
        writer.object(.inline) { members(&$0, job) }
        return writer.text
    }

    static func object(_ job: Job) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { members(&$0, job) }
        writer.endLine()
        return writer.bytes
    }

    static func list(_ jobs: [Job]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.array("analyses", of: jobs) { members(&$0, $1) }
        }
        writer.endLine()
        return writer.bytes
    }

    static func refusal(_ refusal: Refusal) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("error", refusal.message)
            writer.member("hint", refusal.hint)
        }
        writer.endLine()
        return writer.bytes
    }

    private static func members(_ writer: inout JSONWriter, _ job: Job) {
        writer.member("id", job.id)
        writer.member("tag", job.tag)
        if case .comparison(let ids) = job.kind {
            writer.member("kind", "comparison")
            writer.array("of", of: ids)
        } else {
            writer.member("kind", "analysis")
            writer.array("of", of: [String]())
        }
        writer.member("name", job.name)
        writer.member("redaction", job.redaction?.rawValue ?? Redact.none)
        writer.member("state", job.state.rawValue)
        writer.member("text", job.text)
        writer.member("size", job.size)
        writer.member("received", job.received)
        writer.member("entries", job.entries)
        writer.object("found", .inline) { writer in
            writer.member("proxies", job.met.proxies)
            writer.member("kills", job.met.kills)
            writer.member("objects", job.met.objects)
        }
        writer.member("verdict", job.verdict)
        writer.member("partial", job.partial)
        writer.member("error", job.failure?.message)
        writer.member("hint", job.failure?.hint)
        writer.array("reports", of: job.answer == nil ? [] : Download.all, .inline) { writer, download in
            writer.member("format", download.name)
            writer.member("path", "\(job.id)/\(download.path)")
            writer.member("file", download.fileName(for: job.name))
        }
    }
}
