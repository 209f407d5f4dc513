import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Calls that failed beside a kill: whose they were, which page counts them, and that none is counted twice.
@Suite struct ImpactTableTests {
    /// Pages of callers beside the kill of `checkout/pay`, by workload of `shop` and page.
    private func impact(
        _ pages: [(caller: String, page: String, text: String)], replicas: Int = 1
    ) throws -> [FailedCalls] {
        var scenario = Scenario(services: 6)
        let callers = Set(pages.map { $0.caller.split(separator: "/").first.map(String.init) ?? "" })
        for caller in callers.sorted() where caller != "pay" {
            scenario.mesh.addService(caller, in: "shop", pods: replicas, sidecar: .init(limit: "1Gi"))
        }
        for (caller, page, text) in pages {
            // `cart/1`: of its second replica.
            let parts = caller.split(separator: "/").map(String.init)
            let pods = scenario.mesh.pods(of: parts[0], in: parts[0] == "pay" ? "checkout" : "shop")
            let pod = try #require(pods.dropFirst(parts.count > 1 ? Int(parts[1]) ?? 0 : 0).first)
            scenario.added.append(("bug-report/proxies/\(pod.folder)/\(page)", text))
        }
        return try scenario.incident().impact
    }

    private func metrics(_ from: String, _ to: String, _ counts: [(code: String, flags: String, count: Int)]) -> String
    {
        "# TYPE istio_requests_total counter\n"
            + counts.map { code, flags, count in
                """
                istio_requests_total{reporter="source",source_workload="\(from)",source_workload_namespace="\(from == "pay" ? "checkout" : "shop")",\
                destination_service="\(to)",response_code="\(code)",response_flags="\(flags)"} \(count)

                """
            }.joined()
    }

    private func hosts(_ to: String, total: Int, errors: Int) -> String {
        let host = "outbound|80||\(to)::10.92.1.7:8080::"
        return
            "outbound|80||\(to)::added_via_api::true\n\(host)rq_total::\(total)\n\(host)rq_error::\(errors)\n\(host)cx_total::9\n"
    }

    private func log(_ to: String, ok: Int, failed: Int) -> String {
        (0..<ok + failed).map { number in
            """
            [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" \(number < ok ? "200 -" : "503 UH") details - "-" 0 0 12 - "-" "curl" "85bf827b" \
            "host" "-" outbound|80||\(to) 127.0.0.6:48728 10.88.1.14:8080 10.88.1.12:53862 - default

            """
        }.joined()
    }

    private static let pay = "pay.checkout.svc.cluster.local"

    private func told(_ calls: [FailedCalls]) -> [String] {
        calls.map { "\($0.from ?? "?") → \($0.to ?? "?"): \($0.failed ?? -1) of \($0.requests ?? -1)" }
    }

    /// A log, metrics and a clusters page count the same calls: the largest figure stands, never their sum.
    @Test func `Of three pages that count the same calls one is told`() throws {
        let all = try impact([
            ("cart", "istio-proxy.log", log(Self.pay, ok: 2, failed: 3)),
            ("cart", "stats/prometheus", metrics("cart", Self.pay, [("200", "-", 10), ("503", "UF,URX", 10)])),
            ("cart", "clusters", hosts(Self.pay, total: 18, errors: 7)),
        ])
        #expect(told(all) == ["shop/cart → checkout/pay: 10 of 20"])
        #expect(all.first?.evidence.locator == "istio_requests_total")
        let logged = try impact([
            ("cart", "istio-proxy.log", log(Self.pay, ok: 2, failed: 30)),
            ("cart", "clusters", hosts(Self.pay, total: 18, errors: 7)),
        ])
        #expect(told(logged) == ["shop/cart → checkout/pay: 30 of 32"])
        #expect(logged.first?.evidence.locator == "access log")
        let page = try impact([("cart", "clusters", hosts(Self.pay, total: 18, errors: 7))])
        #expect(told(page) == ["shop/cart → checkout/pay: 7 of 18"] && page.first?.evidence.locator == "rq_error")
    }

    @Test func `Callers are told most failed calls first, replicas as one`() throws {
        let all = try impact(
            [
                ("cart/0", "istio-proxy.log", log(Self.pay, ok: 1, failed: 2)),
                ("cart/1", "istio-proxy.log", log(Self.pay, ok: 4, failed: 5)),
                ("tax/0", "istio-proxy.log", log(Self.pay, ok: 0, failed: 9)),
                ("web/0", "istio-proxy.log", log(Self.pay, ok: 7, failed: 0)),
            ], replicas: 2)
        #expect(told(all) == ["shop/tax → checkout/pay: 9 of 9", "shop/cart → checkout/pay: 7 of 12"])
    }

    /// What the killed one called is hurt as well; a host outside of the mesh keeps its name.
    @Test func `Calls by the killed one are told like those to it`() throws {
        let all = try impact([
            (
                "pay", "istio-proxy.log",
                log("stock.shop.svc.cluster.local", ok: 1, failed: 4) + log("api.acme.example", ok: 0, failed: 6)
            )
        ])
        #expect(told(all) == ["checkout/pay → api.acme.example: 6 of 6", "checkout/pay → shop/stock: 4 of 5"])
    }

    @Test func `Calls of others, and of a workload to itself, are nobody's here`() throws {
        #expect(try impact([("cart", "istio-proxy.log", log("tax.shop.svc.cluster.local", ok: 0, failed: 9))]).isEmpty)
        #expect(try impact([("pay", "istio-proxy.log", log(Self.pay, ok: 0, failed: 9))]).isEmpty)
    }

    /// One error in twenty, since an application's own errors are among them.
    @Test(arguments: [(100, 5, true), (101, 5, false), (100, 0, false)])
    func `A clusters page tells where one request in twenty failed`(total: Int, errors: Int, isTold: Bool) throws {
        let all = try impact([("cart", "clusters", hosts(Self.pay, total: total, errors: errors))])
        #expect(told(all) == (isTold ? ["shop/cart → checkout/pay: \(errors) of \(total)"] : []))
    }

    /// What called a killed application without a page of its own: the log of the proxy before it has the addresses.
    @Test func theLogOfTheCalledTellsWhoWasHurt() throws {
        func pod(_ name: String, _ namespace: String, _ address: String, _ containers: String, _ statuses: String)
            -> String
        {
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(name)
              namespace: \(namespace)
              ownerReferences: [{kind: StatefulSet, name: \(name.dropLast(2)), controller: true}]
            spec: {containers: [\(containers)]}
            status: {phase: Running, podIP: \(address), containerStatuses: [\(statuses)]}

            """
        }
        let proxy = "{name: istio-proxy, args: [proxy, sidecar]}"
        let runs =
            #"{name: istio-proxy, ready: true, restartCount: 0, state: {running: {startedAt: "2026-04-02T01:00:32Z"}}}"#
        let killed =
            #"{name: app, ready: true, restartCount: 1, state: {running: {startedAt: "2026-04-02T02:00:32Z"}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T01:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}}"#
        let pods =
            pod("till-0", "market", "10.1.1.4", "{name: app}, \(proxy)", "\(killed), \(runs)")
            + pod("cart-0", "shop", "10.1.1.5", proxy, runs)
        func line(_ status: String) -> String {
            "[2026-04-02T02:00:31.809Z] \"GET / HTTP/1.1\" \(status) via_upstream - \"-\" 0 200 0 0 \"-\" \"shop\" \"4dc2\" \"till.market\" \"10.1.1.4:8080\" inbound|8080|| 127.0.0.6:39192 10.1.1.4:8080 10.1.1.5:50008 outbound_.80_._.till.market.svc.cluster.local default\n"
        }
        func impact(_ pods: String) throws -> [FailedCalls] {
            var bundle = BundleBuilder()
            bundle.add("pods.yaml", bytes: Array(pods.utf8))
            let role =
                "2026-04-02T01:00:29.559703Z\tinfo\tProxy role\tips=[10.1.1.4] type=sidecar id=till-0.market domain=market.svc.cluster.local\n"
            let log = role + line("200 -") + line("503 UF") + line("503 UF")
            bundle.add("istio-proxy.log", bytes: Array(log.utf8))
            return try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first?.impact ?? []
        }
        #expect(told(try impact(pods)) == ["shop/cart → market/till: 2 of 3"])
        // Of an address that two pods have nobody knows whose it was.
        let twice = pods + pod("cart-1", "shop", "10.1.1.5", proxy, runs)
        #expect(try impact(twice).isEmpty)
        // Behind the killed proxy its application's own failures are no harm of the kill.
        let proxies = pods.replacing("{name: app, ready", with: "{name: istio-proxy, ready")
            .replacing("}, \(runs)]", with: "}]")
        #expect(try impact(proxies).isEmpty)
    }
}
