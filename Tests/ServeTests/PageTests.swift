import Testing

@testable import Serve

@Suite struct PageTests {
    private let hostile = "<script>alert(1)</script>\" onload='x' \u{202E}gpj&amp;"

    private func job(_ state: Job.State = .reading) -> Job {
        var job = Job(id: "5f0c", kind: .analysis, name: hostile)
        job.state = state
        job.size = 100
        job.received = 34
        return job
    }

    @Test func `A hostile name is text on every page`() {
        var failed = job(.failed)
        failed.failure = Job.Failure(message: "cannot read \(hostile)", hint: hostile)
        let settings = ServeSettings(toolVersion: "7")
        let pages = [
            StartPage(jobs: [job(), failed], settings: settings).html, JobPage(job: job()).html,
            JobPage(job: failed).html,
            ErrorPage.html(Refusal(404, hostile, hint: hostile)),
        ]
        for page in pages {
            #expect(!page.contains("<script>alert"))
            #expect(!page.contains("\" onload="))
            #expect(!page.contains("\u{202E}"))
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        }
    }

    @Test func `JSON of a hostile name is one line of an event`() {
        var job = job()
        job.tag = "a\nevent: gone\ndata: x"
        let line = JobJSON.line(job)
        #expect(!line.contains("\n"))
        #expect(line.contains("a\\nevent"))
    }

    @Test func `A page asks again by itself only while there is something to wait for`() {
        #expect(JobPage(job: job()).html.contains("<noscript><meta http-equiv=\"refresh\""))
        #expect(!JobPage(job: job(.failed)).html.contains("refresh"))
    }

    @Test func `No page has a style or a script of its own, which the policy would block`() {
        for page in [
            StartPage(jobs: [job()], settings: ServeSettings(toolVersion: "7")).html, JobPage(job: job()).html,
        ] {
            #expect(!page.contains("<style") && !page.contains(" style="))
            #expect(page.split(separator: "<script").count == 2)
        }
    }

    @Test func `What a job says has its figures in words`() {
        var job = job()
        job.entries = 1
        #expect(
            job.text == "reading: 34 B of 100 B, 1 entry; found so far: 0 proxies, 0 signs of kills, 0 Istio objects")
    }
}
