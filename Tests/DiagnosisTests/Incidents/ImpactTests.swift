import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

/// Who was hurt.
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
        try scenario.addCallsBrokenOff(7)
        let calls = try #require(try scenario.incident().impact.first)
        #expect(calls.from == "checkout/pay" && calls.to == "shop/stock" && calls.failed == 7)
        #expect(calls.pods == nil && !calls.evidence.text.plain.contains("killed"))
    }

    @Test func callsOfSomeOfTheKilledPodsAreNotThoseOfAll() throws {
        var scenario = Scenario(services: 20, replicas: 3)
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        let (from, to) = (scenario.startedAt, scenario.killedAt)
        for index in scenario.mesh.pods.indices where scenario.mesh.pods[index].workload == "pay" {
            scenario.mesh.pods[index].sidecar?.life = .oomKilled(from: from, to: to, restarts: 1)
        }
        try scenario.addCallsBrokenOff(7)
        let incident = try scenario.incident()
        let calls = try #require(incident.impact.first)
        #expect(incident.members.count == 3)
        #expect(calls.pods?.seen == 1 && calls.pods?.all == 3 && calls.failed == 7)
        #expect(calls.evidence.text.plain.hasSuffix("of 1 of the 3 pods that were killed"))
    }

    /// The pod that died is younger than one of its workload that may use more.
    @Test func aRolloutThatLoweredTheLimitIsNamedWithBoth() throws {
        var scenario = Scenario(services: 4, lived: 30, replicas: 2)
        scenario.limit = .stated("256Mi")
        let start = scenario.startedAt
        scenario.status = {
            $0.createdAt = start.later(-5)
            $0.sidecar?.limit = "64Mi"
        }
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.what.contains("lowered the memory limit"), "\(trigger.what)")
        #expect(trigger.change?.plain == "256 MiB → 64 MiB")
        #expect(trigger.before == 256 << 20 && trigger.after == 64 << 20)
    }

    /// Two stats pages of the process that died, the later with more connections; nobody knows when it was.
    @Test func aBurstOfConnectionsIsTheTriggerOfBuffers() throws {
        func trigger(_ before: Int) throws -> Trigger? {
            let incident = try Scenario.burst(services: 20, open: (before, 900))
            #expect(incident?.evidenceProcess == .killed)
            return incident?.trigger
        }
        let found = try #require(try trigger(40))
        #expect(found.before == 40 && found.after == 900, "\(found.what)")
        #expect(try trigger(890) == nil)
    }

    /// Pages of a caller beside the incident.
    private func counted(_ page: String, _ text: String) throws -> [FailedCalls] {
        var scenario = Scenario(services: 20)
        scenario.mesh.addService("cart", in: "shop", sidecar: .init(limit: "1Gi"))
        let pod = try #require(scenario.mesh.pods(of: "cart", in: "shop").first)
        scenario.added = [("bug-report/proxies/\(pod.folder)/\(page)", text)]
        return try scenario.incident().impact
    }

    @Test func istiosMetricsCountFailedCallsByCallerAndCalled() throws {
        func line(_ code: String, _ flags: String, _ count: Int, reporter: String = "source") -> String {
            """
            istio_requests_total{reporter="\(reporter)",source_workload="cart",source_workload_namespace="shop",\
            destination_service="pay.checkout.svc.cluster.local",response_code="\(code)",response_flags="\(flags)"} \(count)

            """
        }
        let text =
            "# TYPE istio_requests_total counter\n" + line("200", "-", 204) + line("503", "UF,URX", 300)
            + line("0", "DC", 8) + line("404", "-", 7)
        let calls = try #require(try counted("stats/prometheus", text).first)
        #expect(calls.from == "shop/cart" && calls.to == "checkout/pay")
        #expect(calls.requests == 519 && calls.failed == 308)
        #expect(calls.evidence.locator == "istio_requests_total")
    }

    @Test func refusalsOfACircuitBreakerAreFailedCalls() throws {
        let calls = try counted(
            "stats/prometheus",
            "# TYPE envoy_cluster_upstream_rq_pending_overflow counter\nenvoy_cluster_upstream_rq_pending_overflow{cluster_name=\"outbound|80||pay.checkout.svc.cluster.local\"} 17\n"
        )
        #expect(calls.first?.failed == 17)
        #expect(calls.first?.to == "checkout/pay")
    }

    @Test func aCallersClustersPageCountsErrors() throws {
        let host = "outbound|80||pay.checkout.svc.cluster.local::10.92.1.7:8080::"
        let calls = try counted(
            "clusters",
            "outbound|80||pay.checkout.svc.cluster.local::added_via_api::true\n\(host)rq_total::512\n\(host)rq_error::308\n\(host)cx_total::9\n"
        )
        #expect(calls.first?.failed == 308 && calls.first?.requests == 512)
        #expect(calls.first?.from == "shop/cart")
    }

    /// Each attempt of a connection that fails is an error, and no request.
    @Test func moreErrorsThanRequestsAreOfNoKnownWhole() throws {
        let host = "outbound|80||pay.checkout.svc.cluster.local::10.92.1.7:8080::"
        let calls = try counted(
            "clusters",
            "outbound|80||pay.checkout.svc.cluster.local::added_via_api::true\n\(host)rq_total::26\n\(host)rq_error::518\n\(host)cx_connect_fail::516\n"
        )
        #expect(calls.map(\.failed) == [518] && calls.map(\.requests) == [nil])
    }

    /// Who does not answer may be killed as well: each of both incidents alone tells half.
    @Test func theCallersIncidentTellsThatTheCalleeWasKilledItself() throws {
        func incident(_ id: String, _ workload: String, calls: String? = nil) -> Incident {
            var incident = Incident(id: id, form: .containerLimit)
            (incident.namespace, incident.workload) = ("shop", workload)
            incident.kills = [Kill(pod: nil, at: Moment(seconds: 1_795_500_000))]
            var cause = Cause(
                code: "OOM401", classification: CauseClass(rawValue: "CONNECTIONS"), title: "c", outcome: .likely,
                why: "w")
            cause.behind = calls.map { "\(term: $0) answered none" }
            cause.objects = [Culprit(kind: "Service", namespace: "shop", name: calls ?? workload)]
            incident.causes = [cause]
            return incident
        }
        var both = [incident("OOM-1", "edge", calls: "stock"), incident("OOM-2", "stock")]
        IncidentBuilder.tellCallees(&both)
        let behind = try #require(both[0].causes[0].behind)
        #expect(
            behind.contains("stock answered none, and was killed itself at 2026-11-24") && behind.contains("(OOM-2)"))
        #expect(both[1].causes[0].behind == nil)
        var alone = [incident("OOM-1", "edge", calls: "till"), incident("OOM-2", "stock")]
        IncidentBuilder.tellCallees(&alone)
        #expect(alone[0].causes[0].behind?.contains("killed") == false)
    }
}
