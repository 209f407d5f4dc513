/// One analysis: how far it is, and then its report in place.
struct JobPage {
    let job: Job

    var html: String {
        // Without a script the page asks again by itself while there is something to wait for.
        let refresh = job.state.isOver ? "" : "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n"
        return HTML.page(
            title: job.name + " · oom-report", up: "../", head: refresh,
            body: """
                <header><nav aria-label="Pages"><a href="../">All analyses</a></nav></header>
                <main>
                <ol class="jobs single" id="jobs" data-only="\(job.id)">
                \(JobRow(job: job, up: "../", isAlone: true).html)
                </ol>
                \(report)
                </main>
                <p id="said" class="hidden" role="status"></p>
                """)
    }

    private var report: String {
        guard job.answer != nil else { return "" }
        return """
            <p class="note"><a href="\(job.id)/report">The report alone</a>, to print it or to look at it in the whole window.</p>
            <iframe id="report" class="report" title="Report" src="\(job.id)/report"></iframe>
            """
    }
}
