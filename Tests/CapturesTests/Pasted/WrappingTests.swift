import Testing

@testable import Captures

/// What stands around a text as a whole is taken away, and the pages in it are as if it had never been there.
@Suite struct WrappingTests {
    private static let described = """
        Name:             mooring-6d8f7c9b5d-2xkmr
        Namespace:        quay
        Node:             pier-1/10.0.0.1
        Containers:
          istio-proxy:
            Image:          docker.io/istio/proxyv2:1.24.2
            State:          Running
              Started:      Tue, 24 Nov 2026 08:27:24 +0000
            Last State:     Terminated
              Reason:       OOMKilled
              Exit Code:    137
              Finished:     Tue, 24 Nov 2026 08:27:23 +0000
            Restart Count:  3
            Limits:
              memory:  160Mi

        """
    private static let plain = try? SavedPage.read(described, named: "a.txt").facts

    private func pods(_ text: String, piece: Int = 1 << 16) throws -> [String] {
        try SavedPage.read(text, named: "paste.txt", piece: piece).facts.filter { $0.hasPrefix("pod ") }
    }

    /// What Windows' own `findstr /N` found, with the prompt before it.
    @Test(arguments: ["C:\\cases\\", ""]) func `Lines up to the command may stand before what was found`(folder: String)
        throws
    {
        let lines = Self.described.split(separator: "\n").enumerated().map { "\(folder)a.txt:\($0 + 1):\($1)\r\n" }
            .joined()
        let asked = "Microsoft Windows [Version 10.0.22631.4317]\r\n\r\nC:\\cases>findstr /N /R \"^\" a.txt\r\n"
        #expect(try pods(asked + lines + "\r\nC:\\cases>\r\n") == Self.plain?.filter { $0.hasPrefix("pod ") })
        // Without the command it is no list of finds.
        #expect(try pods("one\r\ntwo\r\n" + lines).isEmpty)
    }

    /// Objects as texts in the JSON of a program, with whatever stands around them.
    @Test(arguments: [7, 1 << 16]) func `An object that a program keeps as a text is that object`(piece: Int) throws {
        let pod =
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"mooring-0","namespace":"quay","annotations":{"n":"a \"b\" é\\n"}},"status":{"containerStatuses":[{"name":"istio-proxy","restartCount":3,"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137,"finishedAt":"2026-11-24T08:27:23Z"}}}]}}"#
        let list = #"{"kind": "PodList", "apiVersion": "v1", "items": [\#(pod)]}"#
        let plain = try pods(pod)
        #expect(plain.count == 1)
        func quoted(_ text: String) -> String { text.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#) }
        for (text, count) in [(pod, 1), (list, 1)] {
            let argo =
                #"{"items":[{"group":"","kind":"Pod","liveState":"\#(quoted(text))","targetState":"null"},{"liveState":"\#(quoted(pod))"}]}"#
            #expect(try pods(argo, piece: piece) == plain + [plain[0]].prefix(count))
            let har =
                "{\n \"log\": {\"version\": \"1.2\", \"entries\": [{\"response\": {\"content\": {\"text\": \"\(quoted(text))\"}}}]}\n}"
            #expect(try pods(har, piece: piece) == plain)
        }
        // What is wanted is not what runs.
        let wanted =
            #"{"items":[{"targetState":"\#(quoted(pod))","kind":"Pod","normalizedLiveState": "\#(quoted(pod))","liveState":"\#(quoted(pod))"}]}"#
        #expect(try pods(wanted, piece: piece) == plain)
        // What somebody applied last is no second pod.
        let applied =
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"mooring-0","namespace":"quay","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"\#(quoted(pod))"}},"status":{}}"#
        #expect(try pods(applied).count <= 1 && !(try pods(applied).joined().contains("OOMKilled")))
    }

    /// A line may be cut off, and one of another kind may stand between.
    @Test(arguments: [7, 1 << 16]) func `Series that VictoriaMetrics exports are those that Prometheus prints`(
        piece: Int
    ) throws {
        let labels = [
            #""__name__":"container_memory_working_set_bytes","namespace":"quay","pod":"mooring-0","container":"istio-proxy""#,
            #""__name__":"kube_pod_container_resource_limits","namespace":"quay","pod":"mooring-0","container":"istio-proxy","resource":"memory","unit":"byte""#,
        ]
        let exported = labels.map {
            #"{"metric":{\#($0)},"values":[1.05e8,null,157286400],"timestamps":[1754287200000,1754287230000,1754287260500]}"#
                + "\n"
        }
        let plain = labels.map { #"{"metric":{\#($0)},"values":[[1754287200,"1.05e8"],[1754287260.5,"157286400"]]}"# }
        func facts(_ text: String, piece: Int = 1 << 16) throws -> [String] {
            try SavedPage.read(text, named: "export.json", piece: piece).facts
        }
        let wanted = try facts("[" + plain.joined(separator: ",") + "]")
        #expect(wanted.count > 3)
        #expect(try facts(exported.joined(separator: "{}\n"), piece: piece) == wanted)
        #expect(try facts(exported.joined() + #"{"metric":{"__name__":"up"},"values":[1,2"#, piece: piece) == wanted)
    }

    @Test(arguments: [true, false], [7, 1 << 16])
    func `Names that grep puts before each line are a heading of their page`(hasNumbers: Bool, piece: Int) throws {
        let other = Self.described.replacing("2xkmr", with: "4zvbn").replacing("OOMKilled", with: "Completed")
        let found = [("./case/a.txt", Self.described), ("./case/b-2.txt", other)].map { path, text in
            text.split(separator: "\n").enumerated().map { place, line in
                let mark = line.contains("Exit Code") && hasNumbers ? "-" : ":"
                return path + mark + (hasNumbers ? "\(place + 1)\(mark)" : "") + line
            }.joined(separator: "\n")
        }.joined(separator: "\n--\n")
        let pods = try pods(found + "\n", piece: piece)
        #expect(pods.count == 2 && pods.first == Self.plain?.first { $0.hasPrefix("pod ") }, "\(pods)")
        #expect(pods.last?.contains("4zvbn") == true && pods.last?.contains("OOMKilled") == false, "\(pods)")
    }

    /// A line of a log or of YAML begins with a word and a colon as well.
    @Test(arguments: [
        "sidecar.istio.io/inject: true\nsidecar.istio.io/proxyMemory: 64Mi\n", "10:31:02.txt is late\n",
        "outbound|80||a.svc::10.0.0.1:8080::cx_active::1\n", "a.txt:1:first\nand a line of prose\nmore\n",
    ]) func `What has no file's name before each line is no find of grep`(text: String) {
        #expect(!Array(text.utf8).withUnsafeBufferPointer { GrepLines.stand(in: $0) })
    }

    @Test(arguments: [7, 1 << 16]) func `Of a diff both pages are read, each with its time`(piece: Int) throws {
        let lines = Self.described.split(separator: "\n").map(String.init)
        let hunk = lines.map { line in
            switch line.trimmingPrefix(while: { $0 == " " }) {
            case "Restart Count:  3": "-" + line.replacing("3", with: "2") + "\n+" + line
            default: " " + line
            }
        }.joined(separator: "\n")
        let text = """
            diff -u before.txt after.txt
            --- before.txt\t2026-11-24 08:00:00.000000000 +0000
            +++ after.txt\t2026-11-24 10:30:00.000000000 +0200
            @@ -1,\(lines.count) +1,\(lines.count) @@
            \(hunk)
            \\ No newline at end of file

            """
        let page = try SavedPage.read(text, named: "pod.diff", piece: piece)
        let pods = page.facts.filter { $0.hasPrefix("pod ") }
        #expect(pods.count == 2 && pods.first == Self.plain?.first { $0.hasPrefix("pod ") }, "\(page.facts)")
        #expect(pods.last?.contains("restartCount=2") == true, "\(pods)")
        // Nothing was taken away: the older page is no other one.
        let same = text.split(separator: "\n").filter { !$0.hasPrefix("-  ") }.joined(separator: "\n")
        #expect(try self.pods(same).count == 1)
    }

    /// What lies between two hunks is not there: nothing behind it is of what stands before it.
    @Test func `Hunks of a diff are pages of their own`() throws {
        let text = """
            --- before.yaml\t2026-11-24 08:00:00.000000000 +0000
            +++ after.yaml\t2026-11-24 10:30:00.000000000 +0200
            @@ -20,3 +20,3 @@
                 - name: istio-proxy
            -      image: docker.io/istio/proxyv2:1.24.1
            +      image: docker.io/istio/proxyv2:1.24.2
            @@ -60,4 +60,4 @@
                   resources:
                     limits:
            -          memory: 512Mi
            +          memory: 1Gi

            """
        let pods = try pods(text)
        #expect(!pods.contains { $0.contains("name=istio-proxy") && $0.contains("memoryLimit") }, "\(pods)")
    }

    @Test func `A line of a diff may be longer than a piece of it`() throws {
        let long = String(repeating: "a", count: 200_000)
        let text = "--- a.txt\n+++ b.txt\n@@ -1,2 +1,2 @@\n \(long)\n-old\n+new\n"
        var out: [UInt8] = []
        var lines = DiffLines()
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            let end = min(at + 70_000, bytes.count)
            let taken = bytes[at..<end].withUnsafeBufferPointer {
                lines.take($0, isOver: end == bytes.count, into: &out)
            }
            at += max(1, taken)
        }
        let told = String(decoding: out, as: UTF8.self)
        #expect(told == "==> b.txt <==\n\(long)\nnew\n==> a.txt <==\n\(long)\nold\n", "\(told.count)")
    }

    @Test(arguments: [
        "a.txt:Last State:     Terminated\na.txt-  Reason:       OOMKilled\na.txt-\n--\na.txt-  Exit Code: 137\n",
        "a.txt:1:Last State:     Terminated\na.txt-2-  Reason:       OOMKilled\na.txt-3-\n",
    ]) func `Lines around a find are of its page`(text: String) throws {
        let pods = try pods(text)
        #expect(pods.first?.contains("reason=OOMKilled") == true, "\(pods)")
    }

    @Test func `Objects behind the one that a terminal cut are a list`() throws {
        let text = """
                  name: istio-proxy
                  resources: {limits: {memory: 256Mi}}
              status:
                containerStatuses:
                - name: istio-proxy
                  restartCount: 0
                  state: {running: {startedAt: "2026-11-24T08:00:00Z"}}
            - apiVersion: v1
              kind: Pod
              metadata: {name: mooring-6d8f7c9b5d-2xkmr, namespace: quay}
              spec:
                containers:
                - name: istio-proxy
                  resources: {limits: {memory: 160Mi}}
              status:
                containerStatuses:
                - name: istio-proxy
                  restartCount: 1
                  state: {running: {startedAt: "2026-11-24T08:27:24Z"}}
                  lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: "2026-11-24T08:27:23Z"}}
            kind: List
            metadata: {resourceVersion: ""}

            """
        for cut in [text, text.split(separator: "\n").dropFirst(2).joined(separator: "\n")] {
            let pods = try pods(cut)
            #expect(
                pods.contains { $0.contains("name=mooring-6d8f7c9b5d-2xkmr") && $0.contains("OOMKilled") }, "\(pods)")
        }
    }

    /// Of a printed document only the letters are left: no indentation, and some letters as one sign.
    @Test func `A description out of a printed document has its containers`() throws {
        let flat = Self.described.replacing("pier-1", with: "\u{FB02}oat-1").split(separator: "\n")
            .map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "\n")
        let app =
            "\nlantern:\nState: Running\nStarted: Tue, 24 Nov 2026 08:00:00 +0000\nReady: True\nLimits:\nmemory: 1Gi\nistio-proxy:"
        let text = "Incident 7, con\u{FB01}dential\nThe pod:\n" + flat.replacing("\nistio-proxy:", with: app) + "\n"
        let pods = try pods(text)
        #expect(pods.count == 1 && pods.first?.contains("node=float-1") == true, "\(pods)")
        let parts = pods.first?.components(of: "name=istio-proxy") ?? []
        #expect(parts.count == 2 && !parts[0].contains("OOMKilled") && parts[1].contains("OOMKilled"), "\(pods)")
    }

    @Test func `Wrappings within wrappings end`() throws {
        var text = "a"
        for _ in 0..<40 {
            text = "<html>" + text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        }
        #expect(try SavedPage.read(text, named: "a.html").facts.isEmpty)
    }
}

extension String {
    fileprivate func components(of part: String) -> [String] {
        split(separator: part, omittingEmptySubsequences: false).map(String.init)
    }
}
