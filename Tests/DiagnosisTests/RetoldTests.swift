import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// One kill told in another way: what has nothing to do with why it died must not change what is said of it.
struct Retelling: Sendable, CustomTestStringConvertible {
    let name: String
    let retell: @Sendable (BundleBuilder) -> BundleBuilder
    var testDescription: String { name }

    static let all = [
        Retelling(name: "the last page first") { bundle in
            made(of: bundle.entries.reversed())
        },
        Retelling(name: "lines as Windows ends them") { bundle in
            made(
                of: bundle.entries.map {
                    ($0.name, Array(text($0.bytes).replacing("\n", with: "\r\n").utf8), $0.modifiedAt)
                })
        },
        Retelling(name: "a mark of the byte order before each page") { bundle in
            made(of: bundle.entries.map { ($0.name, [0xEF, 0xBB, 0xBF] + $0.bytes, $0.modifiedAt) })
        },
        Retelling(name: "every page packed by itself") { bundle in
            made(of: bundle.entries.map { ($0.name + ".gz", gzip($0.bytes), $0.modifiedAt) })
        },
        Retelling(name: "beside pages of something else") { bundle in
            var bundle = bundle
            bundle.add("bug-report/notes/meeting.txt", "We looked at it for a while.\nThe limit was not changed.\n")
            bundle.add("bug-report/notes/rows.csv", "day,orders\n1,40\n2,44\n")
            bundle.add("bug-report/notes/values.json", #"{"replicas": 4, "image": "shop:4"}"#)
            return bundle
        },
        Retelling(name: "beside a proxy of a small namespace that lives") { bundle in
            var bundle = bundle
            var mesh = SampleMesh(seed: 77)
            mesh.addServices(3)
            mesh.addService("ferry", in: "quay")
            var capture = CaptureShape(mesh)
            capture.proxies = mesh.pods(of: "ferry", in: "quay").map { ProxyShape($0, in: mesh) }
            for entry in capture.builder().entries where entry.name.contains("/proxies/quay/") {
                bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
            }
            return bundle
        },
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func made(of entries: [(name: String, bytes: [UInt8], modifiedAt: Moment)]) -> BundleBuilder {
        var bundle = BundleBuilder()
        for entry in entries { bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt) }
        return bundle
    }
}

@Suite struct RetoldTests {
    /// One of each kind of answer: configuration, load, what a twin proves, what the kill itself was.
    private static let episodes = Episode.all.filter {
        [.configScope, .connections, .workers, .limitTooLow, .captureItself, .nodePressure].contains($0.truth)
    }

    @Test(arguments: episodes, Retelling.all)
    func `What is said of a kill is the same in another telling`(episode: Episode, retelling: Retelling) throws {
        var scenario = episode.scenario()
        scenario.retold = retelling.retell
        let told = try #require(Episode.incidents[episode.name])
        #expect(Self.judgement(try scenario.incident()) == Self.judgement(told))
    }

    /// Midnight, a year, a leap day or a summer's hour between the kill and the capture.
    @Test(arguments: ["2027-01-01T00:04:00Z", "2028-03-01T00:02:00Z", "2027-03-28T01:03:00Z"])
    func `What is said of a kill does not depend on the day`(day: String) throws {
        let at = try #require(Moment(rfc3339: day))
        let kinds: [@Sendable (Moment?) -> Scenario] = [
            { Scenario(services: 140, capturedAt: $0) },
            { at in
                var scenario = Scenario(services: 60, capturedAt: at)
                scenario.before = { $0.services.removeLast(30) }
                scenario.pushBeforeKill = 20
                return scenario
            },
            { at in
                var scenario = Scenario(services: 20, capturedAt: at)
                scenario.pages = .killed
                scenario.shape = { $0.drainingListeners = 900 }
                return scenario
            },
            { at in
                var scenario = Scenario(services: 20, sinceKill: -3, capturedAt: at)
                scenario.pages = .none
                return scenario
            },
            { Scenario(services: 20, lived: 20, capturedAt: $0) },
        ]
        for kind in kinds {
            #expect(Self.judgement(try kind(at).incident()) == Self.judgement(try kind(nil).incident()))
        }
    }

    /// What somebody would act on.
    static func judgement(_ incident: Incident) -> [String] {
        [
            "form \(incident.form), \(incident.killCount) kills after \(incident.kills.map { $0.livedSeconds ?? -1 })",
            "limit \(incident.limitBytes?.text ?? "-"), need \(incident.need?.level.text ?? "-")",
            "pages of \(incident.evidenceProcess), \(incident.standIn ?? "its own")",
            "leading \(incident.leadingCode ?? "-"), recommended \(incident.recommendedLimit?.bytes.text ?? "-")",
            "first \(incident.firstAction.map { "\($0.steps) \($0.why.plain)" } ?? "-")",
        ] + incident.causes.map { "\($0.classification.rawValue) \($0.outcome): \($0.why.plain)" }
            + incident.remedies.map { "\($0.id) \($0.title.plain)" }
    }
}
