import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

/// What set it off, and who was hurt.
@Suite struct TriggerTests {
    @Test func aRuleMadeSecondsBeforeTheKillIsNamed() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.mesh.rules[0].createdAt = Moment(seconds: scenario.killedAt.seconds).later(-20)
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.object?.keyword == "DestinationRule istio-system/canary")
        #expect(trigger.secondsBefore == 20)
        #expect(!trigger.evidence.locator.isEmpty)
    }

    @Test func aRuleOfYesterdayIsNone() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        #expect(try scenario.incident().trigger?.object?.kind != "DestinationRule")
    }

    @Test func aRolloutIsNamedWhereNothingElseChanged() throws {
        var scenario = Scenario(services: 20, lived: 20)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        let begun = pod.createdAt.rfc3339
        let rolled = scenario.startedAt.later(-40).rfc3339
        scenario.edits.append(
            (
                "k8s-resources",
                { text in
                    // The ReplicaSet of the new rollout is younger than its Deployment.
                    guard let at = text.firstRange(of: "\n    name: pay-\(pod.hash)\n") else { return text }
                    let head = text[..<at.lowerBound]
                    guard let stamp = head.ranges(of: begun).last else { return text }
                    return String(head[..<stamp.lowerBound]) + rolled + String(text[stamp.upperBound...])
                }
            ))
        let trigger = try scenario.incident().trigger
        #expect(trigger?.object?.keyword == "Deployment checkout/pay", "\(String(describing: trigger))")
    }
}

@Suite struct ImpactTests {
    private func impact(_ lines: [String], of workload: String = "cart") throws -> [FailedCalls] {
        var scenario = Scenario(services: 20)
        scenario.mesh.addService(workload, in: "shop", sidecar: .init(limit: "1Gi"))
        let pod = try #require(scenario.mesh.pods(of: workload, in: "shop").first)
        scenario.added = [
            ("bug-report/proxies/\(pod.folder)/istio-proxy.log", lines.joined(separator: "\n") + "\n")
        ]
        return try scenario.incident().impact
    }

    private func line(_ code: Int, _ flags: String, _ cluster: String, upstream: String = "-") -> String {
        """
        [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" \(code) \(flags) details - "-" 0 0 12 - "-" "curl" "85bf827b" \
        "host" "\(upstream)" \(cluster) 127.0.0.6:48728 10.88.1.14:8080 10.88.1.12:53862 - default
        """
    }

    @Test func callsThatGotNoAnswerAreCountedByCallerAndCalled() throws {
        let pay = "outbound|80||pay.checkout.svc.cluster.local"
        let found = try impact([
            line(200, "-", pay), line(503, "UH", pay), line(503, "UF,URX", pay), line(404, "-", pay),
            line(503, "-", pay), line(503, "UH", "outbound|80||tax.shop.svc.cluster.local"),
        ])
        #expect(found.count == 1)
        let calls = try #require(found.first)
        #expect(calls.from == "shop/cart" && calls.to == "checkout/pay")
        #expect(calls.requests == 5 && calls.failed == 3)
    }

    @Test func whereNothingFailedNothingIsTold() throws {
        #expect(try impact([line(200, "-", "outbound|80||pay.checkout.svc.cluster.local")]).isEmpty)
    }

    @Test func whatTheVictimBrokeOffIsItsOwnCalls() throws {
        var scenario = Scenario(services: 20)
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        let pod = try #require(scenario.mesh.pods(of: "stock", in: "shop").first)
        let own = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first).address
        let broken = """
            [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" 0 DC gone - "-" 0 0 2501 - "-" "shop" "85bf827b" "stock" \
            "10.88.1.14:8080" inbound|8080|| 127.0.0.6:48728 10.88.1.14:8080 \(own):53862 - default
            """
        scenario.added = [
            (
                "bug-report/proxies/\(pod.folder)/istio-proxy.log",
                Array(repeating: broken, count: 7).joined(separator: "\n") + "\n"
            )
        ]
        let calls = try #require(try scenario.incident().impact.first)
        #expect(calls.from == "checkout/pay" && calls.to == "shop/stock" && calls.failed == 7)
    }
}
