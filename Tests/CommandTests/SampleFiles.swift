import Reporting
import SampleBundles
import TestSupport
import Testing
import Units

@testable import oom_report

/// The small samples as files of a test's own folder, and what the tool says of them.
struct SampleFiles {
    static let names = SampleBundles.small.map(\.name)
    let place: Workplace

    init() throws { place = try Workplace() }

    /// A bug-report of two pods, for tests of how a bundle is read and what is made of files, whatever is told of it.
    static func little(seed: UInt64 = 3) -> [UInt8] {
        var mesh = Mesh(seed: seed)
        mesh.addControlPlane()
        mesh.addServices(2)
        mesh.addService("edge", in: "media", pods: 2)
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        return capture.builder().tarGzip()
    }

    func archive(_ name: String) throws -> String {
        let file = name + ".tar.gz"
        if place.files.contains(file) { return place[file] }
        return try place.write(file, try #require(SampleBundles.named(name)).tarGzip())
    }

    /// The same with all its entries changed.
    func changed(_ name: String, _ change: (BundleBuilder) -> BundleBuilder) throws -> String {
        let sample = try #require(SampleBundles.named(name))
        return try place.write("changed.tar.gz", change(sample.capture.builder()).tarGzip())
    }

    func run(_ words: [String], _ status: RunStatus = .done) -> String {
        let recorder = Recorder()
        #expect(recorder.run(words) == status, "\(words): \(recorder.messages)")
        return recorder.output
    }

    func json(_ path: String) -> String { Self.comparable(run(["analyze", path, "-q", "--format", "json"])) }

    /// One run in every form, by its name.
    func forms(_ words: [String]) throws -> [String: String] {
        let files = ReportFormat.all.map { format in
            let ending = format.endings.first { ReportFormat(ending: "." + $0) == format } ?? format.name
            return (format.name, place["report." + ending])
        }
        _ = run(words + ["-q"] + files.flatMap { ["-o", $0.1] })
        return try Dictionary(
            uniqueKeysWithValues: files.map { name, file in
                (name, String(decoding: try Project.bytes(at: file), as: UTF8.self))
            })
    }

    /// Each sample's report is made once for all tests that hold something against it.
    static let reports: [String: String] = Dictionary(
        uniqueKeysWithValues: names.compactMap { name in
            guard let files = try? SampleFiles(), let path = try? files.archive(name) else { return nil }
            return (name, files.json(path))
        })

    /// Without what is of the file itself, or made of names or moments.
    static func comparable(_ json: String) -> String {
        json.replacing(#/"(fingerprint|oomReport\/v1|sha256|bundleSha256)": ("[0-9a-f]+"|null)/#) {
            "\"\($0.1)\": \"-\""
        }
        .replacing(#/"(name|bundle)": "[a-z-]+\.tar\.gz"/#) { "\"\($0.1)\": \"-\"" }
        .replacing(#/"bytes": \d+,\s+"complete"/#, with: "\"complete\"")
    }
}

extension BundleBuilder {
    /// Each entry with other bytes, or at another place.
    func map(_ change: (String, [UInt8], Moment) -> (String, [UInt8], Moment)) -> BundleBuilder {
        var out = BundleBuilder()
        for entry in entries {
            let (name, bytes, at) = change(entry.name, entry.bytes, entry.modifiedAt)
            out.add(name, bytes: bytes, modifiedAt: at)
        }
        return out
    }

    func mapText(_ change: (String) -> String) -> BundleBuilder {
        map { (change($0), Array(change(String(decoding: $1, as: UTF8.self)).utf8), $2) }
    }
}
