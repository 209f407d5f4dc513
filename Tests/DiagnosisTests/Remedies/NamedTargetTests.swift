import Prose
import Testing
import Units

@testable import Diagnosis

/// Hosts, workloads and objects as commands name them.
@Suite struct NamedTargetTests {
    @Test(arguments: [
        ("outbound|80||orders.shop.svc.cluster.local", "orders.shop.svc.cluster.local"),
        ("outbound|80|v2|orders.shop", "orders.shop"),
        ("inbound|80||", nil), ("outbound|80||", nil), ("outbound|80|orders", nil), ("outbound|80||a|b", nil),
        ("PassthroughCluster", nil), ("", nil),
    ])
    func aClusterNamesItsHost(cluster: String, host: String?) { #expect(Hostname.ofCluster(cluster) == host) }

    @Test(arguments: [
        ("outbound|80|v2|orders.shop", "v2|orders.shop"), ("outbound|80||orders.shop", "|orders.shop"),
        ("outbound|80", ""), ("", ""),
    ])
    func aClusterNamesItsSubsetAndHost(cluster: String, end: String) { #expect(Hostname.subsetAndHost(cluster) == end) }

    @Test(arguments: [
        ("orders.shop.svc.cluster.local", "shop", "orders", "orders.shop.svc.cluster.local"),
        ("orders.shop.svc", "shop", "orders", "orders.shop.svc.cluster.local"),
        ("orders.shop", nil, "orders.shop", "orders.shop"),
        ("orders", nil, "orders", "orders.till.svc.cluster.local"), ("*", nil, "*", "*"),
        ("api.acme.example", nil, "api.acme.example", "api.acme.example"), ("a.b.c.svc", nil, "a.b.c.svc", "a.b.c.svc"),
    ])
    func aHostIsOfANamespace(host: String, namespace: String?, short: String, full: String) {
        #expect(Hostname.namespace(host) == namespace)
        #expect(CulpritFinder.short(host) == short)
        #expect(Hostname.full(host, in: "till") == full)
        #expect(Hostname.label(host) == host.split(separator: ".").first.map(String.init))
    }

    @Test(arguments: [
        ("pay-7d9c6b5f4-x2x7k", "Deployment"), ("pay-7d9c6b-x2x7k", "Deployment"), ("pay-7d9c6-x2x7k", nil),
        ("pay-7d9c6b5f4-x2x7", nil),
        ("pay-7d9c6b5f4d2-x2x7k", nil), ("pay-0", "StatefulSet"), ("pay-12345", "StatefulSet"),
        ("pay-x2x7k", "DaemonSet"), ("pay-x2x7", nil),
        ("pay-a-b-c", nil), ("pay", nil), ("payer-0", nil), (nil, nil),
    ])
    func aPodsNameTellsWhatMadeIt(pod: String?, kind: String?) {
        #expect(WorkloadTarget.kind(ofPod: pod, workload: "pay") == kind)
    }

    @Test(arguments: [
        ("Deployment", true), ("StatefulSet", true), ("DaemonSet", true), ("Job", false), ("deployment", false),
        (nil, false),
    ])
    func onlyATemplateThatMayChangeIsATarget(kind: String?, isTarget: Bool) {
        #expect((WorkloadTarget(kind: kind, namespace: "shop", name: "pay") != nil) == isTarget)
        #expect(WorkloadTarget(kind: kind, namespace: nil, name: "pay") == nil)
        #expect(WorkloadTarget(kind: kind, namespace: "shop", name: nil) == nil)
    }

    @Test(
        arguments: [
            (256 << 20, "256Mi"), (1 << 30, "1024Mi"), ((1 << 20) + 1, "1048577"), (1 << 19, "524288"), (0, "0"),
            (-1, "0"),
        ] as [(Int64, String)])
    func aQuantityIsInMebibytesWhereItIsWhole(bytes: Int64, text: String) {
        #expect(WorkloadTarget.quantity(Bytes(bytes)) == text)
    }

    private let pay = WorkloadTarget(assumedDeployment: "pay", in: "shop")

    /// A limit of nothing is taken away by a patch, as `set resources` would write 0.
    @Test(
        arguments: [
            (256, nil, "kubectl -n shop set resources deployment/pay -c app --limits=memory=256Mi"),
            (nil, 64, "kubectl -n shop set resources deployment/pay -c app --requests=memory=64Mi"),
            (
                256, 64,
                "kubectl -n shop set resources deployment/pay -c app --limits=memory=256Mi --requests=memory=64Mi"
            ),
            (
                0, nil,
                #"kubectl -n shop patch deployment pay -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","resources":{"limits":{"memory":null}}}]}}}}'"#
            ),
            (
                256, 0,
                #"kubectl -n shop patch deployment pay -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","resources":{"limits":{"memory":"256Mi"},"requests":{"memory":null}}}]}}}}'"#
            ),
        ] as [(Int64?, Int64?, String)])
    func resourcesOfAContainer(limit: Int64?, request: Int64?, line: String) {
        let command = pay.resources(
            of: "app", limit: limit.map { Bytes($0 << 20) }, request: request.map { Bytes($0 << 20) })
        #expect(command.line == line)
    }

    @Test func variablesAndAnnotationsComeAndGo() {
        #expect(
            pay.environment([("A", "1"), ("B", nil), ("C", "x y")]).line
                == "kubectl -n shop set env deployment/pay A=1 B- 'C=x y'"
                || pay.environment([("A", "1"), ("B", nil), ("C", "x y")]).line
                    == "kubectl -n shop set env deployment/pay 'A=1' B- 'C=x y'"
        )
        #expect(
            pay.annotate([("a/b", "c"), ("d", .null)]).line
                == #"kubectl -n shop patch deployment pay --type merge -p '{"spec":{"template":{"metadata":{"annotations":{"a/b":"c","d":null}}}}}'"#
        )
    }

    @Test func whatIsSavedIsWhatIsPutBack() {
        #expect(pay.save().line == "kubectl -n shop get deployment pay -o yaml > deployment-shop-pay.before.yaml")
        #expect(
            pay.restore().line == "grep -v '^ *resourceVersion:' deployment-shop-pay.before.yaml | kubectl replace -f -"
        )
        let kind: Command = "gateways.networking.istio.io"
        #expect(
            WorkloadTarget.saveIfAny(kind, "front", "shop").line
                == "kubectl -n shop get gateways.networking.istio.io front --ignore-not-found -o yaml > gateways-shop-front.before.yaml"
        )
        #expect(
            WorkloadTarget.restoreIfAny(kind, "front", "shop").line
                == "if [ -s gateways-shop-front.before.yaml ]; then grep -v '^ *resourceVersion:' gateways-shop-front.before.yaml | kubectl replace -f -; else kubectl -n shop delete gateways.networking.istio.io front; fi"
        )
    }

    @Test(arguments: [
        ("envoy", true), ("pilot-agent", true), ("wrk:worker_0", true), ("wrk", false), ("java", false),
        ("envoy2", false), ("", false),
    ])
    func processesOfAProxy(name: String, isOfProxy: Bool) { #expect(KernelKills.isOfProxy(name) == isOfProxy) }

    @Test(arguments: [
        ("1.22.0", true), ("1.21.9", false), ("1.9.9", false), ("1.30.1", true), (nil, true), ("of somebody", true),
    ])
    func pushesHoldWhatChangedFromAReleaseOn(version: String?, isSo: Bool) {
        #expect(IstioDefaults.sendsDifferences(version) == isSo)
    }
}
