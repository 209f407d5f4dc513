import Archive
import Testing

@testable import Captures

/// Envoy's pages in YAML, as `istioctl proxy-config … -o yaml` prints them.
@Suite struct YAMLAsJSONTests {
    private func json(_ yaml: String, chunk: Int = .max) throws -> String {
        let source = YAMLAsJSON(MemorySource(Array(yaml.utf8), chunk: chunk))
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 7)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            guard count > 0 else { return String(decoding: out, as: UTF8.self) }
            out += buffer[..<count]
        }
    }

    @Test(arguments: [
        ("a: 1\nb: [x, true, ~]\n", #"{"a":1,"b":["x",true,null]}"#),
        ("- name: '80'\n  weight: 1.5e3\n- {}\n", #"[{"name":"80","weight":1.5e3},{}]"#),
        (
            "port: 007\nhex: 0x1f\nversion: 1.2.3\nempty:\n",
            #"{"port":"007","hex":"0x1f","version":"1.2.3","empty":null}"#
        ),
        (
            "t: \"a \\\"b\\\" \\\\ c\\td\"\nl: |\n  one\n  two\n",
            "{\"t\":\"a \\\"b\\\" \\\\ c d\",\"l\":\"one\\ntwo\\n\"}"
        ),
        ("a: &x {b: 1}\nc: *x\n", #"{"a":{"b":1},"c":null}"#),
        ("? [k]\n: v\n", #"{"":["k"],"v":null}"#),
    ])
    func `A value is what it is in JSON`(yaml: String, expected: String) throws {
        #expect(try json(yaml).split(separator: "\n").joined() == expected)
        #expect(try json(yaml, chunk: 1).split(separator: "\n").joined() == expected)
    }

    @Test func `What breaks off or nests without end is damaged`() {
        #expect(throws: SourceError.self) { try json("a: [1, 2\nb: }\n") }
        #expect(throws: SourceError.self) { try json(String(repeating: "[", count: 300)) }
    }

    private static let clusters = """
        - circuitBreakers:
            thresholds:
            - maxConnections: 4294967295
          connectTimeout: 10s
          edsClusterConfig:
            serviceName: outbound|80|blue|ferry.quay.svc.cluster.local
          metadata:
            filterMetadata:
              istio:
                config: /apis/networking.istio.io/v1/namespaces/quay/destination-rule/ferry
                subset: blue
          name: outbound|80|blue|ferry.quay.svc.cluster.local
          type: EDS
        - connectTimeout: 10s
          name: BlackHoleCluster
          type: STATIC

        """

    private func facts(_ text: String) -> [Fact] {
        let bytes = Array(text.utf8)
        let kind = bytes.withUnsafeBytes {
            Recognizer.kind(head: UnsafeRawBufferPointer(rebasing: $0.prefix(4096)), name: "")
        }
        guard let reader = Captures.reader(for: kind, source: MemorySource(bytes)) else { return [] }
        var out: [Fact] = []
        while let fact = try? reader.next() { out.append(fact) }
        return out
    }

    @Test func `Clusters are read with their subset and rule`() throws {
        let facts = facts(Self.clusters)
        let clusters = facts.compactMap { fact -> ClusterResource? in
            if case .cluster(let cluster) = fact { cluster } else { nil }
        }
        #expect(clusters.map(\.name) == ["outbound|80|blue|ferry.quay.svc.cluster.local", "BlackHoleCluster"])
        #expect(clusters.first?.ruleName == "ferry" && clusters.first?.subset == "blue")
        #expect(clusters.first?.maxConnections == 4_294_967_295)
    }

    @Test func `Listeners, a bootstrap, hosts and secrets are known by what stands in them`() {
        func summary(_ text: String) -> ConfigDumpSummary? {
            facts(text).lazy.compactMap { if case .configDump(let summary) = $0 { summary } else { nil } }.first
        }
        let listener =
            "- address:\n    socketAddress: {address: 0.0.0.0, portValue: 80}\n  filterChains:\n  - {}\n  name: 0.0.0.0_80\n"
        #expect(summary(listener)?.hasListeners == true)
        let node =
            "bootstrap:\n  node:\n    id: sidecar~10.0.0.1~ferry-0.quay~quay.svc.cluster.local\nlastUpdated: \"2031-02-03T04:05:06Z\"\n"
        #expect(summary(node) != nil)
        #expect(summary("dynamicActiveSecrets:\n- name: default\n  secret:\n    name: default\n")?.hasSecrets == true)
        let hosts =
            "- addedViaApi: true\n  hostStatuses:\n  - address:\n      socketAddress: {address: 10.0.0.9, portValue: 80}\n    stats:\n    - name: cx_active\n      value: \"3\"\n  name: outbound|80||ferry.quay.svc.cluster.local\n"
        let loads = facts(hosts).compactMap { if case .clusterLoad(let load) = $0 { load } else { nil } }
        #expect(loads.map(\.hosts) == [1] && loads.map(\.connectionsActive) == [3])
    }

    @Test func `A section that was cut out of a dump needs no other one around`() {
        let secrets = #"{"dynamicActiveSecrets": [{"name": "default", "secret": {"name": "default"}}]}"#
        #expect(facts(secrets).contains { if case .secret = $0 { true } else { false } })
    }

    @Test func `YAML of anything else is none of Envoy's`() {
        let kind = Array("- name: filterChains\n  note: filterChains: of all\n".utf8).withUnsafeBytes {
            Recognizer.kind(head: $0, name: "")
        }
        #expect(kind == .unknown)
    }
}
