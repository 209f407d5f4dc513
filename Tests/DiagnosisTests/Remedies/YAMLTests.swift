import Prose
import Testing

@testable import Diagnosis

@Suite struct YAMLTests {
    @Test func anObjectIsWrittenAsPeopleWriteIt() {
        let object = YAML.object(
            "networking.istio.io/v1", "Sidecar", name: "default", namespace: "shop",
            spec: ["egress": [["hosts": ["./*", .noted("a/b", "seen")]]]])
        #expect(
            YAML.Document(["one"], object).text == """
                # one
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata:
                  name: default
                  namespace: shop
                spec:
                  egress:
                  - hosts:
                    - "./*"
                    - a/b   # seen

                """)
    }

    /// Whatever a name is, it comes back as that name and as nothing else.
    @Test(arguments: [
        "true", "null", "1.0", "0x1F", "1e3", "~", "", " ", "a: b", "- a", "a # b", "{a}", "[a]", "*a", "&a", "!a", "|",
        ">", "%",
        "@", "`", "\"", "'", "\\", "a\"b", "---", "...", "2026-11-24", "yes", "a\\", "é", "日本", "-", "key:", "a,b", "?",
        "=",
    ])
    func aNameStaysAName(name: String) throws {
        let text = Manifest.document(["spec": ["hosts": [.text(name)], "labels": .map([(name, .text(name))])]]).text
        let document = try #require(PastedYAML(text)?.documents.first, "\(text)")
        #expect(document["spec.hosts[]"] == [name], "\(text)")
        #expect(
            document.fields.keys.allSatisfy {
                $0 == "spec.hosts[]" || $0 == "spec.labels.\(name)" || $0 == "spec.labels[]"
            }, "\(text)")
    }

    @Test(arguments: [
        "x\nkind: Secret", "x\r\nkind: Secret", "x\u{85}kind: Secret", "x\u{2028}kind: Secret", "x\n---\nkind: Secret",
        "x\t\u{0}y",
    ])
    func aNameCannotBreakOut(name: String) throws {
        let text = Manifest.document(
            [.quote(name)],
            .object("v1", "Service", name: name, namespace: name, spec: ["host": .noted(.text(name), .quote(name))])
        ).text
        let documents = try #require(PastedYAML(text)?.documents, "\(text)")
        #expect(documents.count == 1)
        #expect(documents[0]["kind"] == ["Service"])
        #expect(
            Set(documents[0].fields.keys) == ["apiVersion", "kind", "metadata.name", "metadata.namespace", "spec.host"])
    }

    @Test func configurationInsideAnAnnotationIsOneScalar() throws {
        let target = try #require(WorkloadTarget(kind: "Deployment", namespace: "shop", name: "it's"))
        let command = target.annotate([("proxy.istio.io/config", .block(["concurrency": 2]))])
        #expect(command.line.hasPrefix(#"kubectl -n shop patch deployment 'it'\''s' --type merge -p '{"spec":"#))
        let document = try #require(PastedYAML(command.asDocument)?.documents.first)
        #expect(document["spec.template.metadata.annotations.proxy.istio.io/config"] == ["concurrency: 2\n"])
    }

    /// Whatever a name is, it comes back from a patch as that name.
    @Test(arguments: ["a\"b", "a\\", "é", "{a}", "a: b # c", "-", "'", "$(x)"])
    func aNameInAPatchStaysAName(name: String) throws {
        let text = YAML.list([.text(name), .map([(name, .null)])]).json
        let document = try #require(PastedYAML("x: " + text)?.documents.first, "\(text)")
        #expect(document["x[]"] == [name], "\(text)")
    }

    @Test func aNameInACommandIsOneWord() {
        #expect(Command.word("pay-7d4b9c.checkout") == "pay-7d4b9c.checkout")
        #expect(Command.word("a; rm -rf /") == "'a; rm -rf /'")
        #expect(Command.word("it's $(x)\n`y`") == "'it'\\''s $(x)`y`'")
        #expect(Command.word("") == "''")
    }
}
