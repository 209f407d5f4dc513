import SampleBundles
import Units

/// The first page: give a bundle, see what becomes of it.
struct StartPage {
    /// Newest first.
    let jobs: [Job]
    let settings: ServeSettings

    var html: String {
        HTML.page(
            title: "oom-report", up: "",
            body: """
                <a class="skip" href="#analyses">To the analyses</a>
                <header><h1>Why was the sidecar OOM-killed?</h1>
                <p>Give the archive of <code>istioctl bug-report</code>, saved admin pages, or any support bundle. It is read
                as it arrives, kept nowhere, and leaves this machine for no other.</p></header>
                <main>
                \(upload)
                \(analyses)
                \(samples)
                </main>
                <footer><p>oom-report \(HTML.text(settings.toolVersion)). Analyses are held in memory, the newest \
                \(settings.mostKept) of them, until they are removed or the server ends.</p></footer>
                <p id="said" class="hidden" role="status"></p>
                """)
    }

    private var upload: String {
        """
        <section aria-labelledby="give">
        <h2 id="give">Read a bundle</h2>
        <form id="upload" method="post" action="upload" enctype="multipart/form-data" \
        data-most="\(settings.maxUploadBytes)" data-most-text="\(Bytes(settings.maxUploadBytes).decimal)">
        <fieldset>
        <legend>Names in the report</legend>
        <label><input type="radio" name="redact" value="none" checked> stay as they are</label>
        <label><input type="radio" name="redact" value="names"> are replaced: namespaces, services, workloads, pods, nodes, \
        hosts and addresses become <code>ns-03</code>, <code>svc-017</code>, <code>pod-05-2</code></label>
        <label><input type="radio" name="redact" value="strict"> strictly: times are shifted too, images, labels and \
        addresses dropped</label>
        </fieldset>
        <div id="drop" class="drop">
        <label for="bundle">Bundles: choose one or several<span class="script">, or drop them here</span></label>
        <input id="bundle" name="bundle" type="file" multiple required>
        <p class="note">tar, tar.gz, zip, zst, xz, bz2, or single pages; at most \
        \(Bytes(settings.maxUploadBytes).decimal) each.</p>
        </div>
        <fieldset>
        <legend>Several bundles are</legend>
        <label><input type="radio" name="mode" value="each" checked> read each by itself</label>
        <label><input type="radio" name="mode" value="compare"> compared: before and after a fix, in the order in which \
        they are given</label>
        </fieldset>
        <p><button type="submit">Read</button></p>
        <div id="troubles" role="alert"></div>
        </form>
        </section>
        """
    }

    private var samples: String {
        let buttons = SampleBundles.small.map { sample in
            """
            <li><button name="name" value="\(HTML.text(sample.name))" aria-describedby="s-\(HTML.text(sample.name))">\
            \(HTML.text(sample.name))</button> <span id="s-\(HTML.text(sample.name))">\(HTML.text(sample.summary))</span></li>
            """
        }
        return """
            <section aria-labelledby="try">
            <h2 id="try">Or try a sample</h2>
            <form id="sample" method="post" action="sample" enctype="multipart/form-data">
            <ul class="samples">
            \(buttons.joined(separator: "\n"))
            </ul>
            </form>
            </section>
            """
    }

    private var analyses: String {
        """
        <section id="analyses" aria-labelledby="list" tabindex="-1">
        <h2 id="list">Analyses of this session</h2>
        <p id="none"\(jobs.isEmpty ? "" : " hidden")>None yet.</p>
        <form id="compare" method="post" action="compare" enctype="multipart/form-data"></form>
        <ol id="jobs" class="jobs">
        \(jobs.map { JobRow(job: $0, up: "").html }.joined(separator: "\n"))
        </ol>
        <p id="comparing"\(jobs.count { $0.kind == .analysis } > 1 ? "" : " hidden")><button type="submit" form="compare">\
        Compare the chosen</button> <span class="note">The one that was given first is the one before.</span></p>
        <template id="row">\(JobRow.empty)</template>
        </section>
        """
    }
}
