import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct WorkersTests {
    private func scenario(_ workers: Int, services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = workers
        return scenario
    }

    @Test func aWorkerForEachProcessorOfALargeNodeIsLikely() throws {
        let incident = try scenario(64).incident()
        #expect(incident[.workers].outcome == .likely)
        #expect(incident[.workers].evidence.first?.value == .count(64))
        // The pages of another number of workers are no whole of theirs.
        #expect(!incident[.workers].why.contains("of allocated"), "\(incident[.workers].why)")
        #expect(incident[.workers].why.contains("of the estimated memory; "))
    }

    /// The sibling's page counts others: it is no place to see the victim's.
    @Test func whatNoPageOfTheVictimCountsIsNotCitedFromAnothers() throws {
        var scenario = Scenario(services: 60, replicas: 2)
        scenario.pages = .sibling
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        let victim = try #require(scenario.mesh.pods.firstIndex { $0.name == pods[0].name })
        scenario.mesh.pods[victim].sidecar?.workers = 64
        let cause = try scenario.incident()[.workers]
        #expect(cause.why.contains("64 workers"), "\(cause.why)")
        // The stand-in with two of them is the experiment, and comes first.
        let place = try #require(cause.evidence.first { !$0.text.contains("natural experiment") })
        #expect(place.value == nil && place.locator.contains(pods[0].name), "\(cause.evidence)")
    }

    /// What the victim's workers hold is no part of what a proxy with two of them held; of one with as many it is.
    @Test(arguments: [2, 12]) func aShareIsOfAProcessWithAsMany(workers: Int) throws {
        var scenario = Scenario(services: 200, replicas: 2)
        scenario.pages = .sibling
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        for place in scenario.mesh.pods.indices where scenario.mesh.pods[place].workload == "pay" {
            let isVictim = scenario.mesh.pods[place].name == pods[0].name
            scenario.mesh.pods[place].sidecar?.workers = isVictim ? 12 : workers
        }
        let cause = try scenario.incident()[.workers]
        #expect((cause.share != nil) == (workers == 12), "\(cause.why) \(cause.share ?? -1)")
    }

    @Test func aTwinWithFewerWorkersThatLivesPutsThemFirst() throws {
        var scenario = scenario(32)
        scenario.mesh.addService("basket", in: "checkout", sidecar: .init(limit: "32Mi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
        }
        let incident = try scenario.incident()
        #expect(incident.leader == .workers)
        #expect(incident[.workers].why.contains("basket"))
        #expect(incident.causes.filter { $0.outcome == .confirmed }.isEmpty)
    }

    @Test func twoAreTheDefault() throws { #expect(try scenario(2).incident()[.workers].outcome == .excluded) }

    @Test func aFewMoreWeighLessThanATenth() throws {
        let cause = try scenario(6).incident()[.workers]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0.02 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }

    /// Each replica runs on a node of its own, and may have as many workers as before.
    @Test func eachReplicaIsAskedForItsWorkers() throws {
        let incident = try scenario(64).incident()
        let remedy = try #require(incident.remedies.first { $0.cause == incident[.workers].code })
        let line = remedy.verify.text.plain
        #expect(line.hasPrefix("for pod in $(kubectl -n checkout get pods -l "), "\(line)")
        #expect(
            line.hasSuffix(
                "exec \"$pod\" -c istio-proxy -- pilot-agent request GET server_info | grep concurrency; done"),
            "\(line)")
    }

    /// One with as many workers as the victim proves nothing of them, however well it lives.
    @Test(arguments: [(2, true), (31, true), (32, false), (64, false)])
    func onlyFewerWorkersProveThatTheyAreTooMany(workers: Int, isTwin: Bool) throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 32
        scenario.mesh.addService("basket", in: "checkout", sidecar: .init(limit: "32Mi", workers: workers))
        let mesh = scenario.mesh
        scenario.capture = {
            $0.proxies += mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
        }
        let cause = try scenario.incident()[.workers]
        #expect(cause.why.contains("basket-") == isTwin, "\(cause.why)")
    }

    /// A multiplier is likely at most, and leads where nothing grew and the proxy had fitted without it.
    @Test func workersLeadWhereNothingGrew() throws {
        let mesh = try MadeCase.mesh()
        func judged(_ change: (inout MadeCase) -> Void) throws -> Judgement {
            var made = MadeCase.holding(.workers)
            (made.workers, made.counts.clusters, made.share) = (40, 2_000, 0.9)
            change(&made)
            return try made.judged(of: .workers, in: mesh)
        }
        let most = try judged { _ in }
        #expect(most.outcome == .likely && most.leads, "\(most.why)")
        #expect(try judged { $0.growth.clusters = 1.19 }.leads)
        #expect(try !judged { $0.growth.clusters = 1.2 }.leads)
        let short = try judged { ($0.need, $0.limit) = (2_000_000_000, 100_000_000) }
        #expect(short.outcome == .possible && !short.leads, "\(short.why)")
    }
}
