/// A job in the list. The script fills the same parts from the API's JSON, by their `data-part`.
struct JobRow {
    let job: Job
    /// Leads from the page to the start page.
    let up: String
    /// Whether the page is about this job alone.
    var isAlone = false

    /// For the script to fill.
    static let empty = JobRow(job: Job(id: "", kind: .analysis, name: ""), up: "").html

    var html: String {
        let hasReport = job.answer != nil
        let isChosen = job.kind == .analysis && hasReport && !isAlone
        return """
            <li class="job" data-id="\(job.id)" data-state="\(job.state.rawValue)">
            <\(heading)><bdi data-part="name">\(HTML.text(job.name))</bdi></\(heading)>
            <p data-part="redaction" class="note"\(job.redaction == nil ? " hidden" : "")>\(HTML.text(job.redaction?.summary ?? ""))</p>
            <p data-part="text">\(HTML.text(job.text))</p>
            <progress data-part="progress" aria-label="Upload" \(progress)\(job.state.isOver ? " hidden" : "")></progress>
            <p data-part="hint"\(job.failure?.hint == nil ? " hidden" : "")>\(HTML.text(job.failure?.hint ?? ""))</p>
            <p data-part="verdict" class="verdict"\(job.verdict == nil ? " hidden" : "")>\(HTML.text(job.verdict ?? ""))</p>
            <div class="actions">
            <a data-part="open" href="\(up)analyses/\(job.id)"\(hasReport && !isAlone ? "" : " hidden")>Read the report</a>
            <label data-part="choose"\(isChosen ? "" : " hidden")><input type="checkbox" name="of" \
            value="\(job.id)" form="compare"> compare</label>
            <form data-part="remove" method="post" action="\(up)analyses/\(job.id)/remove" enctype="multipart/form-data">\
            <button name="remove" value="1" data-part="end">\(job.state.isOver ? "Remove" : "Cancel")\
            <span class="hidden"> <bdi data-part="of">\(HTML.text(job.name))</bdi></span></button></form>
            </div>
            \(downloads)
            </li>
            """
    }

    private var heading: String { isAlone ? "h1" : "h3" }

    private var progress: String {
        guard let size = job.size, size > 0 else { return "" }
        return "max=\"\(size)\" value=\"\(min(job.received, size))\""
    }

    private var downloads: String {
        let links = Download.all.map { download in
            let file = download.fileName(for: job.name)
            return """
                <li><a data-ending="\(download.ending)" href="\(up)api/analyses/\(job.id)/\(download.path)" \
                download="\(file)">\(HTML.text(download.name))</a> \(HTML.text(download.summary))</li>
                """
        }
        return """
            <details data-part="downloads"\(job.answer == nil ? " hidden" : "")><summary>Download for a ticket, a chat, a dashboard, a program</summary>
            <ul>
            \(links.joined(separator: "\n"))
            </ul></details>
            """
    }
}
