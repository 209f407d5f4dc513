import Testing

@testable import Privacy

/// One name of each kind in every place where a page or a report has one: what stands around it stays, what stands for it is its own
/// pseudonym, nothing of it is left, and the map turns all back.
@Suite struct NamePlaceTests {
    private static let names: [(mark: String, name: String, kind: NameKind)] = [
        ("{ns}", "till-east", .namespace), ("{svc}", "basket", .service), ("{wl}", "basket-api", .workload),
        ("{node}", "worker-a.corp.example", .node), ("{ip}", "10.4.7.9", .address), ("{ip6}", "fd00:77::1f", .address),
        ("{obj}", "wild-subsets", .object), ("{ctr}", "trimmer", .container), ("{subset}", "bluish", .subset),
        ("{lbl}", "zebra-crew", .label), ("{mesh}", "eu-prod-1", .mesh), ("{file}", "acme-incident.tgz", .file),
        ("{uid}", "6f1c2a34-90ab-4cde-8f01-23456789abcd", .identity),
        ("{cid}", String(repeating: "7d1f", count: 16), .identity),
    ]
    private static let pod = "basket-api-7d9f8b6c5-x2x4z"

    private static func renamer(_ level: RedactionLevel = .names) -> Renamer {
        let book = NameBook(hash: KeyedHash(key: [UInt8](repeating: 9, count: 32)))
        for (_, name, kind) in names { book.learn(name, kind) }
        book.learn(pod: pod, of: "basket-api")
        book.seal()
        return Renamer(book: book, level: level)
    }

    /// The text with the names, and with what stands for them.
    private static func both(_ pattern: String, _ book: NameBook) -> (plain: String, redacted: String) {
        var (plain, redacted) = (pattern.replacing("{pod}", with: pod), pattern.replacing("{pod}", with: "pod-01-1"))
        for (mark, name, kind) in names {
            plain = plain.replacing(mark, with: name)
            redacted = redacted.replacing(mark, with: book.pseudonym(name, kind))
        }
        // systemd writes the UID of a pod with underscores.
        plain = plain.replacing("{uid_}", with: names[12].name.replacing("-", with: "_"))
        return (plain, redacted.replacing("{uid_}", with: book.pseudonym(names[12].name, .identity)))
    }

    private func check(_ pattern: String, _ rename: (Renamer) -> (String) -> String) {
        let renamer = Self.renamer()
        let (plain, expected) = Self.both(pattern, renamer.book)
        let redacted = rename(renamer)(plain)
        #expect(redacted == expected)
        #expect(FinishedScan(renamer.book).hit(in: redacted) == nil)
        // Behind `pod` no pseudonym begins.
        guard !pattern.contains("pod{uid") else { return }
        #expect(Reveal(RedactionMap(renamer.book)).revealed(redacted) == plain)
    }

    @Test(arguments: [
        "bug-report/proxies/{ns}/{pod}/config_dump?include_eds", "{pod}_{ns}_{ctr}.log", "{ns}/{wl}/stats.txt",
        "nodes/{node}/dmesg.log", "{node}-dmesg.log",
        "must-gather/namespaces/{ns}/pods/{pod}/{ctr}/{ctr}/logs/current.log",
        "{file}", "clusters-{ip}.txt", "{ip}/clusters", "{ns}.{pod}.memory.json", "istio-system/istiod/{svc}.{ns}",
        "cluster/{mesh}/events.txt", "secrets/{lbl}.yaml", "{obj}-{ns}.yaml", "logs/{uid}/{ctr}/0.log",
    ])
    func aPathKeepsItsForm(pattern: String) { check(pattern) { $0.path } }

    @Test(arguments: [
        "Back-off restarting failed container {ctr} in pod {pod}_{ns}({uid})",
        "pod {pod} in {ns} on {node} was killed.",
        "oom_memcg=/kubepods/burstable/pod{uid}/{cid},task=envoy",
        "task_memcg=/kubepods.slice/kubepods-burstable-pod{uid_}.slice/cri-containerd-{cid}.scope,task=envoy",
        "dial tcp {ip}:15012: connect: connection refused", "dial tcp [{ip6}]:15012: refused",
        "lookup {ip6}: no such host",
        "from {ip6}, then {ip}", "peer={ip6}", "peer:{ip6}", "[::ffff:{ip}]:15006", "cidr {ip}/32",
        "spiffe://cluster.local/ns/{ns}/sa/{wl}",
        "no healthy upstream outbound|80|{subset}|{svc}.{ns}.svc.cluster.local",
        "{svc}.{ns}.svc.cluster.local:80 of {mesh}", "(\"{pod}\", '{node}'), <{ctr}>; {obj}!",
        "ADS: {pod}.{ns}-40 terminated",
        "k8s_{ctr}_{pod}_{ns}_{uid}_0", "{lbl} asked", "/var/log/pods/{ns}_{pod}_{uid}/{ctr}/0.log",
    ])
    func wordsOfOthersKeepTheirForm(pattern: String) { check(pattern) { $0.prose } }

    @Test(arguments: [
        "kubectl -n {ns} rollout restart deployment/{wl}", "kubectl -n {ns} get pod {pod} -o yaml",
        "kubectl exec {pod} -n {ns} -c {ctr} -- ls", "kubectl get pods -n {ns} -l 'app={svc},version=v1' -o wide",
        "istioctl proxy-config clusters {pod}.{ns} | wc -l", "kubectl describe node {node}",
        "kubectl delete destinationrule {obj} -n {ns}", "kubectl get sidecars.networking.istio.io {obj} -n {ns}",
        "cluster.outbound|80||{svc}.{ns}.svc.cluster.local.upstream_cx_active", "listener.{ip}_80.downstream_cx_active",
        "{ip}_80", "udp_{ip}_443", "{ip6}_80", "udp_{ip6}_443", "0.0.0.0_15001", "kubectl logs {pod} -n {ns} --tail=20",
    ])
    func commandsAndStatisticsKeepTheirForm(pattern: String) { check(pattern) { $0.place } }

    @Test(arguments: [
        "{svc}.{ns}.svc.cluster.local", "{svc}.{ns}", "{svc}", "{pod}.{svc}.{ns}.svc.cluster.local:8080",
        "*.{ns}.svc.cluster.local",
        "{node}", "{ip}:80", "{ip}", "{ip6}", "*", "istiod.istio-system.svc", "{svc}.{ns}.svc.clusterset.local",
        "localhost",
        "outbound|80|{subset}|{svc}.{ns}.svc.cluster.local", "{ns}/{svc}.{ns}.svc.cluster.local",
    ])
    func aHostKeepsItsForm(pattern: String) { check(pattern) { $0.host } }

    @Test(arguments: [
        "outbound|80|{subset}|{svc}.{ns}.svc.cluster.local", "outbound_.80_.{subset}_.{svc}.{ns}.svc.cluster.local",
        "inbound|8080||", "BlackHoleCluster", "{svc}.{ns}.svc.cluster.local", "{svc}", "agent", "xds-grpc",
        "outbound|15012||istiod.istio-system.svc.cluster.local", "inbound_.80_._.{svc}.{ns}.svc.cluster.local",
    ])
    func aClusterKeepsItsForm(pattern: String) { check(pattern) { $0.cluster } }

    @Test(arguments: [
        "https.443.https.{obj}.{ns}", "http.80.http.{obj}.{ns}", "80", "{svc}.{ns}.svc.cluster.local:80",
        "inbound|8080||",
        "15010", "block_all", "allow_any", "{svc}.{ns}.svc.cluster.local",
    ])
    func aRouteKeepsItsForm(pattern: String) { check(pattern) { $0.route } }

    @Test(arguments: [
        "app={svc}", "app={svc},team={lbl},version=v2", "app.kubernetes.io/name={wl},topology.istio.io/cluster={mesh}",
        "istio.io/rev=default", "", "pod-template-hash=1-2-3,app=", "alone",
    ])
    func labelsKeepTheirForm(pattern: String) {
        // A word without a sign of equality is a value that nobody knows.
        if pattern == "alone" { return #expect(Self.renamer().labels(pattern).hasPrefix("lbl-")) }
        check(pattern.replacing("pod-template-hash", with: "app")) { $0.labels }
    }

    @Test(arguments: [
        "SELECT SUM(bytes) FROM source_file WHERE name = 'proxies/{ns}/{pod}/memory'", "SELECT 1",
        "SELECT n FROM stat WHERE at > 1764000000000000 AND f.name IN ('{ns}/clusters', '{node}.log')",
    ])
    func aQueryKeepsItsForm(pattern: String) { check(pattern) { $0.query } }

    /// What strict puts in the place of an address says nothing of it, wherever it stands.
    @Test(arguments: [
        ("dial tcp 10.4.7.9:80", "dial tcp address:80"), ("10.4.7.9_80", "address_80"),
        ("udp_10.4.7.9_443", "udp_address_443"),
        ("fd00:77::1f_80", "address_80"), ("lookup fd00:77::1f: no", "lookup address: no"),
        ("to 10.99.1.2", "to address"),
        ("clusters-10.99.1.2.txt", "clusters-address.txt"), ("0.0.0.0_80", "0.0.0.0_80"),
        ("net 2001:db8:7::/48", "net address/48"),
    ])
    func strictLeavesNoAddress(text: String, expected: String) {
        #expect(Self.renamer(.strict).prose(text) == expected)
    }
}

/// What nobody lists, by its look.
@Suite struct UnlistedNameTests {
    private let renamer: Renamer = {
        let book = NameBook(hash: KeyedHash(key: [1]))
        book.seal()
        return Renamer(book: book, level: .names)
    }()

    /// Names by their look, in a folder and in a sentence.
    @Test(arguments: [
        ("ip-10-31-17-44-dmesg.log", "node-01-dmesg.log"), ("ip-10-31-17-44.ec2.internal", "node-01"),
        ("10.31.17.44", "ip-01"),
        ("node-10.31.17.44.log", "node-ip-01.log"), ("10.31.17.44_80", "ip-01_80"), ("fd00:1::2_80", "ip-01_80"),
        ("2001:db8:77::/48", "ip-01/48"), ("2001:db8:0:0:0:0:0:1", "ip-01"), ("quoll-7d9f8b6c5-x2x4z", "pod-01-1"),
        ("ip-10-31-17", "ip-10-31-17"), ("1.24.3", "1.24.3"), ("08:09:53", "08:09:53"), ("::", "::"),
        ("127.0.0.1", "127.0.0.1"),
        ("ip-300-1-2-3", "ip-300-1-2-3"), ("std::bad", "std::bad"), ("::added_via_api", "::added_via_api"),
        ("80::cx_active::3", "80::cx_active::3"), ("acme.github.com", "host-01.github.com"),
        ("sidecar.istio.io", "sidecar.istio.io"),
        ("topology.kubernetes.io", "topology.kubernetes.io"), ("api.acme.com", "host-01.dom-01.example"),
    ])
    func aNameIsToldByItsLook(text: String, expected: String) { #expect(renamer.prose(text) == expected) }

    /// In a path every word goes that is none of ours, in whatever case it is.
    @Test(arguments: [
        ("ACME/clusters", "file-01/clusters"), ("BMW-2026.tgz", "file-01-2026.tgz"),
        ("Quoll/Stats.TXT", "file-01/Stats.TXT"),
        ("bug-report/cluster/NODES", "bug-report/cluster/NODES"), ("POD/NAMESPACE/NODE", "POD/NAMESPACE/NODE"),
        ("caf\u{E9}/memory", "file-01/memory"), ("a/b/c", "a/b/c"), ("", ""), ("?", "?"),
    ])
    func aPathLosesEveryWord(path: String, expected: String) { #expect(renamer.path(path) == expected) }

    /// A folder or a team may be called in capitals: only the blanks of our own commands are none.
    @Test(arguments: [
        ("POD", true), ("NAMESPACE", true), ("NODE", true), ("BMW", false), ("ACME", false), ("P", false),
    ])
    func onlyOurBlanksAreKept(word: String, isKept: Bool) {
        #expect((renamer.label(word) == word) == isKept)
        #expect((renamer.path(word + "/memory") == word + "/memory") == (isKept || word.count < 3))
        #expect((renamer.scalar(word, under: ["labels", "team"]) == word) == isKept)
    }

    @Test(arguments: ["PROD", "Canary", "TRUE", "v1", "istiod"]) func aUsualValueStaysInWhateverCase(value: String) {
        #expect(renamer.label(value) == value)
    }

    /// Programs of everybody tell nothing; what only begins like one does.
    @Test(arguments: [
        ("java", true), ("python3.11", true), ("php-fpm8", true), ("php-fpm: pool", true), ("wrk:worker_0", true),
        ("containerd-shim-runc-v2", true), ("redis-server", true), ("pilot-agent", true), ("nginx", true),
        ("envoy", true),
        ("curl", true), ("sh", true), ("shop-server", false), ("shipping", false), ("nodequoll", false),
        ("node-quoll", false),
        ("quoll", false), ("quoll java", false), ("order-service", false), ("7", false), ("", true),
    ])
    func aProcessOfEverybodyStays(process: String, stays: Bool) {
        let renamed = renamer.process(process)
        #expect((renamed == process) == stays, "\(renamed)")
        #expect(!renamed.contains("quoll"))
        #expect(renamer.name(process, .container) == renamed)
    }

    /// Else one word would stand for a container, and stay as it is for its process.
    @Test(arguments: ["java", "nginx", "envoy", "shop"]) func aProcessThatIsAContainerHasItsPseudonym(name: String) {
        let book = NameBook(hash: KeyedHash(key: [1]))
        book.learn(name, .container)
        book.seal()
        let renamer = Renamer(book: book, level: .names)
        let pseudonym = renamer.named(name, .container)
        #expect(renamer.process(name) == pseudonym && renamer.name(name, .container) == pseudonym)
        #expect((pseudonym == name) == (name == "envoy"))
    }

    /// Filters of Envoy and Istio keep their names; of somebody's own the words that are nobody else's go.
    @Test(arguments: [
        ("envoy.filters.http.lua", "envoy.filters.http.lua"),
        ("envoy.filters.http.lua.quoll", "envoy.filters.http.lua.file-01"),
        ("envoy.filters.network.http_connection_manager", "envoy.filters.network.http_connection_manager"),
        ("istio.metadata_exchange", "istio.metadata_exchange"), ("istio_authn", "istio_authn"),
        ("istio.alpn", "istio.alpn"),
        ("forward_downstream_sni", "forward_downstream_sni"),
        ("envoy.filters.http.jwt_authn", "envoy.filters.http.jwt_authn"),
        ("envoy.access_loggers.file", "envoy.access_loggers.file"), ("quoll-lua-filter", "file-01-lua-filter"),
        ("Quoll.Auth", "file-01.Auth"), ("envoy.tracers.opentelemetry", "envoy.tracers.opentelemetry"),
    ])
    func aFilterOfSomebodyLosesItsName(name: String, expected: String) {
        #expect(renamer.filter(name) == expected)
        #expect(renamer.listed(name, as: "filter") == expected)
        // What was learned so goes wherever the filter is named.
        #expect(renamer.place("uses of \(name)") == "uses of \(expected)")
    }

    /// Below a domain of a project nobody else has names; below a host of repositories anybody has.
    @Test(arguments: [
        ("app.kubernetes.io/name", "app.kubernetes.io/name"), ("sidecar.istio.io/inject", "sidecar.istio.io/inject"),
        ("acme.github.com/owner", "host-01.github.com/owner"), ("acme.gcr.io/x", "host-01.gcr.io/x"),
        ("github.com/owner", "github.com/owner"),
        ("acme.com/team", "dom-01.example/team"), ("app", "app"), ("quollbox", "file-01"),
    ])
    func aKeyOfALabelIsKeptByItsDomain(key: String, expected: String) { #expect(renamer.labelKey(key) == expected) }

    @Test(arguments: [
        // What a digest is of could be looked up.
        ("docker.io/istio/proxyv2:1.24.1", "docker.io/istio/proxyv2:1.24.1"), ("proxyv2", "proxyv2"),
        ("quoll:1.2", "img-01:1.2"),
        ("registry.acme.com:5000/crew/quoll@sha256:00ff", "host-01.dom-01.example:5000/file-01/img-01"),
        ("ghcr.io/acme/quoll:v1@sha256:00ff", "ghcr.io/file-01/img-01:v1"), ("", ""),
    ])
    func anImageKeepsItsTagAndNoDigest(image: String, expected: String) { #expect(renamer.image(image) == expected) }
}
