import TestSupport
import Testing

@testable import oom_report

/// The script that takes a capture, run on a `kubectl` that plays a mesh.
@Suite struct CaptureScriptTests {
    private static let shells = ["dash", "busybox sh", "bash"].filter { shell in
        let name = shell.split(separator: " ")[0]
        return (try? Shell(place: Workplace()).run("command -v \(name)").status) == 0
    }

    @Test func `Every shell understands it, and shellcheck has nothing to say`() throws {
        let place = try Workplace()
        _ = try place.write("capture.sh", Array(CaptureScript.text(CaptureSettings()).utf8))
        for shell in Self.shells {
            let result = try Shell(place: place).run("\(shell) -n capture.sh")
            #expect(result.status == 0, "\(shell): \(result.messages)")
        }
        // 2016: templates and the scripts for the container are meant to keep their dollars. 2013: they are words.
        let check = try Shell(place: place).run(
            "command -v shellcheck || exit 77; shellcheck -e SC2016,SC2013 capture.sh >&2")
        #expect(check.status == 0 || check.status == 77, "\(check.messages)")
        let mesh = try Shell(place: place).run(
            "command -v shellcheck || exit 77; shellcheck -e SC2016 '\(Project.path("Tests/FakeMesh/kubectl"))' >&2")
        #expect(mesh.status == 0 || mesh.status == 77, "\(mesh.messages)")
    }

    @Test func `Its own help and its defaults are those of the command`() throws {
        var settings = CaptureSettings()
        settings.since = "90m"
        settings.namespaces = ["shop", "web"]
        let text = CaptureScript.text(settings)
        #expect(text.hasPrefix("#!/bin/sh\n"))
        #expect(text.contains("\nnamespaces='shop web'\n") && text.contains("\nsince='90m'\n"))
        for option in CommandTable.capture.options {
            #expect(text.contains("\n  --\(option.name) "), "\(option.name)")
            #expect(text.contains("\n    --\(option.name)) "), "\(option.name)")
        }
    }

    @Test(arguments: shells)
    func `A capture is whole, spares the victims, and gives the report its cause`(shell: String) throws {
        let mesh = try PlayedMesh()
        let result = try mesh.run(shell: shell)
        #expect(result.status == 0, "\(result.messages)")
        let asked = mesh.asked
        // The killed processes' logs are asked before any proxy is.
        let log = try #require(asked.firstIndex { $0.contains("--previous") })
        let first = try #require(asked.firstIndex { $0.contains("15000") || $0.contains("15090") })
        #expect(log < first)
        // No victim is asked for a dump; the last page of all is that of a proxy beside them.
        let dumps = asked.filter { $0.contains("config_dump") }
        #expect(dumps.count == 1 && dumps.allSatisfy { PlayedMesh.isAbout($0, mesh.survivors) })
        #expect(asked.lastIndex { $0.contains(":15000/") } == asked.firstIndex { $0.contains("config_dump") })
        #expect(
            asked.allSatisfy {
                ["get", "logs", "exec", "top", "version", "config", "api-resources"].contains($0.prefix { $0 != " " })
            })
        try expectManifest(of: mesh)
        try expectReport(of: mesh)
    }

    private func expectManifest(of mesh: PlayedMesh) throws {
        let lines = try mesh.archived("manifest.tsv").split(separator: "\n").dropFirst(2)
        let rows = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        #expect(rows.allSatisfy { $0.count == 6 && $0[0].hasSuffix("Z") && $0[0].contains("T") })
        let entries = try mesh.entries()
        for row in rows where row[2] == "0" && row[3] != "0" && row[4] != "-" {
            #expect(entries.contains(String(row[4])), "\(row[4])")
        }
        let victim = try #require(mesh.victims.first)
        let left = try #require(rows.first { $0[4] == "proxies/checkout/\(victim)/config_dump" })
        #expect(left[2] == "skipped" && left[5].contains("of the limit of 76 MiB are free"))
    }

    private func expectReport(of mesh: PlayedMesh) throws {
        let recorder = Recorder()
        #expect(recorder.run(["inspect", mesh.place["out.tar.gz"]]) == .done)
        #expect(!recorder.output.contains(" unknown "), "\(recorder.output)")
        #expect(!recorder.output.contains("assumed") && !recorder.output.contains("names no pod"))
        #expect(recorder.output.hasPrefix("out.tar.gz: oom-report-capture, "))
        let missing = recorder.output.split(separator: "\n").drop { !$0.hasPrefix("Not in the bundle") }.dropFirst()
        #expect(missing.filter { !$0.hasPrefix("      ") }.map { $0.prefix { $0 != ":" } } == ["  memory over time"])
        let report = Recorder()
        #expect(report.run(["analyze", mesh.place["out.tar.gz"]]) == .done)
        let text = report.output
        #expect(text.contains("**Cause (confirmed)** OOM202"), "\(text.prefix(1500))")
        #expect(text.contains("remove the subsets of DestinationRule `istio-system/everything-canary`"))
        #expect(text.contains("memory is of its successor, the configuration that of `checkout/\(mesh.survivors[0])`"))
    }

    @Test func `Images without curl and shell are asked by pilot-agent`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["exec * curl *|lacks", "exec * sh -c *|lacks", "exec * netstat *|lacks"])
        let result = try mesh.run()
        #expect(result.status == 0, "\(result.messages)")
        // Once for the image, not once for each proxy.
        #expect(mesh.asked.count { $0.contains(" curl ") } == 1)
        #expect(mesh.asked.count { $0.contains(" sh -c ") } == 1)
        let entries = try mesh.entries()
        for pod in mesh.victims { #expect(entries.contains("proxies/checkout/\(pod)/memory"), "\(entries)") }
        #expect(entries.contains("proxies/checkout/\(mesh.survivors[0])/config_dump"))
        #expect(mesh.asked.filter { $0.contains("config_dump") }.allSatisfy { $0.contains("pilot-agent request GET") })
        #expect(
            !mesh.asked.contains { $0.contains("config_dump") && PlayedMesh.isAbout($0, mesh.victims) }
        )
    }

    @Test func `Without rights it takes what is left and says what is not`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods([
            "get pods -A *|forbid", "get events*|forbid", "get nodes*|forbid", "get --raw*|forbid", "exec *|forbid",
            "top *|forbid", "api-resources*|forbid", "get services*|forbid", "get *istio.io*|forbid",
        ])
        let result = try mesh.run()
        #expect(result.status == 0)
        #expect(result.messages.contains("cannot list the pods of all namespaces"))
        #expect(result.messages.contains("this goes on with shop"))
        let entries = try mesh.entries()
        #expect(entries.contains("proxies/checkout/\(mesh.victims[0])/istio-proxy-previous.log"))
        #expect(entries.contains("cluster/pods-shop"))
        #expect(entries.contains("cluster/nodes.error"))
        let report = Recorder()
        #expect(report.run(["analyze", mesh.place["out.tar.gz"]]) == .done)
        #expect(report.output.hasPrefix("# `checkout/pay`: its sidecars were OOM-killed"))
        // No log of a node is asked for where the first one is forbidden.
        #expect(mesh.asked.count { $0.contains("/proxy/logs/") } == 2)
    }

    @Test func `What gives no answer is ended, and what follows is asked`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["exec *\(mesh.victims[0])*/memory*|hang", "get events*|hang", "logs *discovery*|hang"])
        let result = try mesh.run(isHurried: true)
        #expect(result.status == 0)
        #expect(result.messages.contains("no answer within 180 s"))
        let entries = try mesh.entries()
        #expect(entries.contains("proxies/checkout/\(mesh.victims[0])/server_info"))
        #expect(entries.contains("proxies/checkout/\(mesh.victims[1])/memory"))
        let rows = try mesh.archived("manifest.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.contains { $0.count == 6 && $0[2] == "124" && $0[4] == "cluster/events" })
    }

    @Test func `A proxy that dies of a question is left alone, and the others are asked`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["exec *\(mesh.victims[0])*/server_info*|die"])
        let result = try mesh.run()
        #expect(result.status == 0)
        #expect(result.messages.contains("\(mesh.victims[0]) was restarted while server_info was asked for"))
        let last = try #require(mesh.asked.lastIndex { $0.contains(mesh.victims[0]) && $0.contains("15000") })
        #expect(mesh.asked[last].contains("server_info"))
        let entries = try mesh.entries()
        #expect(entries.contains("proxies/checkout/\(mesh.victims[1])/server_info"))
        #expect(entries.contains("cluster/pods-end"))
        #expect(entries.contains("proxies/checkout/\(mesh.victims[0])/istio-proxy-killed-in-capture-previous.log"))
    }

    @Test func `A watch samples until the kill, and takes the killed process' log`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["exec *\(mesh.victims[1])*cat /sys/fs*|die"])
        let result = try mesh.run("--watch 40")
        #expect(result.status == 0)
        #expect(result.messages.contains("checkout/\(mesh.victims[1]) was killed while it was watched"))
        let series = try mesh.archived("proxies/checkout/\(mesh.victims[0])/series.jsonl")
        #expect(series.hasPrefix("{\"t\": 1") && series.contains("\"cgroup_usage\": 73400320, \"memory\": {"))
        #expect(
            try mesh.entries().contains("proxies/checkout/\(mesh.victims[1])/istio-proxy-killed-in-watch-previous.log"))
        let recorder = Recorder()
        #expect(recorder.run(["inspect", mesh.place["out.tar.gz"]]) == .done)
        #expect(recorder.output.contains("memory samples"))
    }

    @Test func `Secrets stay in the cluster, unless they are wanted`() throws {
        for (option, isHidden) in [("", true), ("--redact-secrets no", false)] {
            let mesh = try PlayedMesh()
            let pods = try mesh.text("mesh/cluster/k8s-resources")
            let environment =
                "    env:\n    - name: DB_LOGIN\n      value: hunter2-in-env\n    - name: ISTIO_META_MESH_ID\n      value: kept-mesh\n"
            try mesh.add(
                "cluster/crs",
                """
                apiVersion: v1
                items:
                - apiVersion: networking.istio.io/v1
                  kind: EnvoyFilter
                  metadata:
                    annotations:
                      kubectl.kubernetes.io/last-applied-configuration: |
                        {"applied":"twice-in-annotation"}
                    name: filter
                    namespace: shop
                  spec:
                \(environment)    header: "authorization: Bearer abcdefgh-in-header"
                    url: https://user:pa55-in-url@host/path?token=t0ken-in-query&x=1
                    password: longword-in-field
                    jwt: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-in-jwt
                kind: List

                """)
            try mesh.add("cluster/k8s-resources", pods)
            #expect(try mesh.run(option).status == 0)
            let text = try mesh.archived("cluster/crs")
            for secret in ["in-env", "in-annotation", "in-header", "in-url", "in-query", "in-field", "in-jwt"] {
                #expect(text.contains(secret) == !isHidden, "\(secret)")
            }
            #expect(text.contains("kept-mesh") && text.contains("name: filter"))
        }
    }

    @Test func `The interrupted capture packs what it has`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["get nodes*|hang"])
        _ = try mesh.place.write("capture.sh", Array(CaptureScript.text(CaptureSettings()).utf8))
        let result = try Shell(place: mesh.place).run(
            """
            PATH='\(Project.path("Tests/FakeMesh"))':$PATH MESH='\(mesh.place["mesh"])' sh capture.sh --output out.tar.gz &
            job=$!
            until grep -q '^get nodes' mesh/asked 2>/dev/null; do sleep 1; done
            kill -TERM "$job"
            wait "$job"
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(!mesh.asked.contains { $0.contains("15000") })
        let entries = try mesh.entries()
        #expect(entries.contains("proxies/checkout/\(mesh.victims[0])/istio-proxy-previous.log"))
    }

    @Test(arguments: [
        "--pod 'a;b'", "--namespace ''", "--since soon", "--watch x", "--redact-secrets maybe", "--nope 1", "stray",
        "--pod",
    ])
    func `What could not be a name is refused before anything is asked`(options: String) throws {
        let mesh = try PlayedMesh()
        let result = try mesh.run(options)
        #expect(result.status == 2)
        #expect(result.messages.hasPrefix("capture: "), "\(result.messages)")
        #expect(mesh.asked.isEmpty)
    }

    @Test(arguments: shells)
    func `An archive that cannot be written is refused before anything is asked`(shell: String) throws {
        let mesh = try PlayedMesh()
        let result = try mesh.run("--output no/such/folder/out.tar.gz", shell: shell)
        #expect(result.status == 2 && result.messages == "capture: cannot write no/such/folder/out.tar.gz\n")
        #expect(mesh.asked.isEmpty)
    }

    @Test func `Where the cluster gives nothing, the script fails and still packs what was said`() throws {
        let mesh = try PlayedMesh()
        try mesh.moods(["get *|forbid", "logs *|forbid", "exec *|forbid", "top *|forbid", "api-resources*|forbid"])
        let result = try mesh.run()
        #expect(result.status == 1)
        #expect(result.messages.contains("\ncapture: the cluster gave nothing: Error from server (Forbidden)"))
        #expect(!result.messages.contains("next: "))
        #expect(try mesh.entries().contains("manifest.tsv"))
    }

    @Test func `Named pods are the victims, with their replicas`() throws {
        let mesh = try PlayedMesh()
        #expect(try mesh.run("--pod checkout/\(mesh.survivors[0]) --most 2").status == 0)
        #expect(mesh.asked.contains { $0.contains("config_dump") && $0.contains(mesh.survivors[0]) })
        #expect(!mesh.asked.contains { $0.hasPrefix("exec") && PlayedMesh.isAbout($0, mesh.victims) })
        #expect(mesh.asked.contains { $0.contains(mesh.survivors[1]) })
    }
}

/// The command that prints it.
@Suite struct CaptureCommandTests {
    @Test func `The script goes to stdout or into a file`() throws {
        let place = try Workplace()
        let printed = Recorder()
        #expect(printed.run(["capture", "--pod", "shop/web-0", "--watch", "60"]) == .done)
        #expect(printed.output.contains("\npods='shop/web-0'\n") && printed.output.contains("\nwatch='60'\n"))
        let written = Recorder()
        #expect(written.run(["capture", "--pod", "shop/web-0", "--watch", "60", "-o", place["c.sh"]]) == .done)
        #expect(try Project.bytes(at: place["c.sh"]) == Array(printed.output.utf8))
        #expect(written.messages.contains("sh \(place["c.sh"])"))
    }

    @Test(arguments: [
        ["--pod", "a'b"], ["--namespace", "A"], ["--selector", "a=$(b)"], ["--since", "1d"], ["--watch", "-1"],
        ["--most", "0"], ["--redact-secrets", "maybe"], ["--pod", ""],
    ])
    func `A value that could act in a shell is refused`(words: [String]) {
        let recorder = Recorder()
        #expect(recorder.run(["capture"] + words) == .failed)
        #expect(recorder.messages.contains("cannot be") || recorder.messages.contains("--"), "\(recorder.messages)")
        #expect(recorder.output == "")
    }

    @Test func `inspect names the one command for what a bug-report lacks`() throws {
        let recorder = Recorder()
        #expect(recorder.run(["inspect", Project.path("samples/wildcard-subsets.tar.gz")]) == .done)
        #expect(recorder.output.contains("\n      oom-report capture -o capture.sh && sh capture.sh\n"))
        #expect(
            recorder.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
                "previous log of native sidecars"))
    }
}
