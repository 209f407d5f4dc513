import FoundationEssentials
import Reporting
import SampleBundles
import TestSupport
import Testing

@testable import oom_report

/// The real kubectl on an API server that is played (`Tests/FakeMesh/apiserver.py`): it takes what reports print, and the script
/// of `oom-report capture` runs with it as it does with the kubectl that is played.
@Suite(.enabled(if: Shell.hasKubectl, "no kubectl or no python3: what reports print is not pasted"))
struct KubectlTests {
    private static let mesh = Project.path("Tests/FakeMesh")

    /// The objects of an archive, which remedies change.
    private static func extract(_ archive: String, _ place: Workplace, as name: String) throws -> String {
        let pages = ["k8s-resources", "crs"]
        for page in pages {
            _ = try Shell(place: place).run(
                "tar -xzOf '\(archive)' --wildcards '*cluster/\(page)' >'\(name).\(page)'")
        }
        return "=" + pages.map { place["\(name).\($0)"] }.joined(separator: ",")
    }

    /// Every report that is at hand, and the objects of real archives: in samples, workloads lack the annotations of their pods.
    private static func reports(_ place: Workplace) throws -> [String] {
        let samples = try SampleBundles.all.filter { !$0.name.hasPrefix("bench-") }.map { sample in
            let archive = try place.write("\(sample.name).tar.gz", sample.tarGzip())
            let file = place[sample.name + ".json"]
            #expect(Recorder().run(["analyze", archive, "-q", "-o", file]) == .done)
            return file
        }
        return try samples
            + (KnownCapture.all + KnownCapture.handMade).map { capture in
                var bytes: [UInt8] = []
                JSONRenderer().render(capture.report) { bytes += $0 }
                let file = try place.write("capture-\(capture.name).json", bytes)
                guard let archive = capture.archive else { return file }
                return try file + extract(archive, place, as: "capture-\(capture.name)")
            }
    }

    @Test func `What a report prints is taken as it stands, does what it says, and is undone`() throws {
        let place = try Workplace()
        let reports = try Self.reports(place).map { "'\($0)'" }.joined(separator: " ")
        let result = try Shell(place: place).run(
            "python3 -B '\(Self.mesh)/remedies.py' --tool \"$TOOL\" \(reports) >&2")
        #expect(result.status == 0, "\(result.messages)")
        // `9 remedies, 20 commands that change, 40 that read`
        let last = try #require(result.messages.split(separator: "\n").last)
        let counts = last.split(separator: " ").compactMap { Int($0) }
        #expect(counts.count == 3 && counts.allSatisfy { $0 >= 5 }, "\(last)")
    }

    /// Each line of a remedy that is not what it should be is one that the check finds.
    @Test(arguments: [
        ("kubectl -n quay set resources deployment/crane -c jib --limits=memory=96Mi", "is in the object"),
        ("kubectl -n quay set resources deployment/crane -c boom --limits=memory=64Mi", "the command is taken"),
        ("kubectl -n quay delete deployment crane", "is in the object"),
        ("kubectl -n quay set resource deployment/crane --limit=memory=64Mi", "the command is taken"),
        ("kubectl -n quay label deployment crane a=b", "its undo leaves everything as it was"),
    ])
    func `A command that does something else is found`(command: String, fault: String) throws {
        let place = try Workplace()
        _ = try place.write(
            "report.json",
            Array(
                """
                {"incidents": [{"remedies": [{"kind": "stopGap", "title": "raise the memory limit to 64 MiB, from 48 MiB",
                "objects": [{"kind": "Deployment", "namespace": "quay", "name": "crane", "container": "jib", "new": false}],
                "yaml": null, "commands": ["\(command)"], "verify": null,
                "undo": "kubectl -n quay set resources deployment/crane -c jib --limits=memory=48Mi"}]}]}

                """.utf8))
        let result = try Shell(place: place).run(
            "python3 -B '\(Self.mesh)/remedies.py' --tool \"$TOOL\" report.json >&2")
        #expect(result.status == 1 && result.messages.contains(fault), "\(result.messages)")
    }

    @Test func `The script of a capture runs with it`() throws {
        let mesh = try PlayedMesh()
        let result = try mesh.runWithKubectl()
        #expect(result.status == 0, "\(result.messages)")
        let requests = try mesh.text("mesh/requests").split(separator: "\n")
        // Nothing is changed: a program in a container is a request of its own.
        #expect(requests.allSatisfy { $0.hasPrefix("GET ") || $0.contains("/exec?") }, "\(requests)")
        let dumps = requests.filter { $0.contains("config_dump") }
        #expect(!dumps.isEmpty && dumps.allSatisfy { PlayedMesh.isAbout($0, mesh.survivors) })
        let recorder = Recorder()
        #expect(recorder.run(["analyze", mesh.place["out.tar.gz"]]) == .done)
        #expect(recorder.output.contains("**Cause (confirmed)** OOM202"), "\(recorder.output.prefix(1500))")
        // What the played kubectl gives and the real one gives are told alike.
        let entries = Set(try mesh.entries())
        #expect(try mesh.run().status == 0)
        let played = Set(try mesh.entries())
        #expect(entries == played, "\(entries.symmetricDifference(played).sorted())")
    }

    @Test func `Without rights the script says what the API server said`() throws {
        let mesh = try PlayedMesh()
        try mesh.add(
            "refused",
            """
            GET /api/v1/pods?*
            GET /api/v1/events?*
            GET /api/v1/nodes?*
            POST */exec?*
            GET */exec?*
            GET */proxy/*

            """)
        let result = try mesh.runWithKubectl()
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.messages.contains("cannot list the pods of all namespaces (Error from server (Forbidden): "))
        #expect(result.messages.contains("this goes on with shop"))
        #expect(try mesh.entries().contains("cluster/nodes.error"))
    }
}

extension PlayedMesh {
    /// The script with the kubectl of this machine, on the same objects and pages.
    fileprivate func runWithKubectl() throws -> Shell.Result {
        _ = try place.write("capture.sh", Array(CaptureScript.text(CaptureSettings()).utf8))
        let pages = try text("mesh/cluster/k8s-resources")
        // The sample calls istiod's container by another name than Istio does.
        try add("objects.yaml", pages.replacing("      name: istiod\n", with: "      name: discovery\n"))
        try add(
            "services.yaml",
            "apiVersion: v1\nkind: Service\nmetadata: {name: prometheus, namespace: monitoring}\nspec: {ports: [{port: 9090}]}\n"
        )
        let objects = ["objects.yaml", "services.yaml", "cluster/crs", "cluster/nodes", "cluster/events.yaml"]
            .map { "--objects mesh/\($0)" }.joined(separator: " ")
        return try Shell(place: place).run(
            "python3 -B '\(Project.path("Tests/FakeMesh"))/apiserver.py' --mesh mesh \(objects) sh capture.sh --output out.tar.gz"
        )
    }
}

extension Shell {
    fileprivate static let hasKubectl =
        (try? Shell(place: Workplace()).run("command -v kubectl && python3 -c 'import http.server'").status) == 0
}
