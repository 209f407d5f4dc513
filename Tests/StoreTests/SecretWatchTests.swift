import Archive
import Privacy
import SampleBundles
import TestSupport
import Testing

@testable import Store

/// What is seen while texts are written against what a look through the columns would find.
@Suite struct SecretWatchTests {
    private static let texts = [
        "orders.shop.svc.cluster.local", "outbound|80|v1|orders.shop.svc.cluster.local",
        "https://robot:hunter2" + "@registry.example",
        "Bearer aaaabbbbcccc" + "dddd1", "xoxb-1234567890" + "-abcdef", "short", "AKIA" + "IOSFODNN7EXAMPLE",
        "token=" + "abcdefgh12345", "pod abcdef.0123456789" + "abcdef ended", "a note without any", "",
        "\u{00E9}t\u{00E9} of nobody in particular",
    ]

    @Test(arguments: [SecretWatch.Look.name, .words], texts)
    func `It sees what would be erased`(look: SecretWatch.Look, text: String) throws {
        let watch = SecretWatch()
        var copy = text
        copy.withUTF8 { watch.see($0, look) }
        let database = try Database(writing: nil)
        let condition = try #require(look.condition("t"))
        let literal = text.replacing("'", with: "''")
        let isAsked = try database.number(
            "SELECT COUNT(*) FROM (SELECT '\(literal)' AS t) WHERE length(t) >= \(SecretShapes.shortest)\(condition)")
        #expect(watch.hasSeen == (isAsked == 1 && SecretShapes.erased(text) != text))
    }

    /// A token alone, of signs that names have as well: a host, an object, a label may be one.
    @Test(arguments: [
        "xoxb-1234567890", "xoxe-1234567890", "xoxz-1234567890", "ghp_" + "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6",
        "ghr_" + "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6", "github_pat_" + "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c",
        "glpat-" + "a1b2c3d4e5f6a1b2c3d4",
        "abcdef.0123a56b" + "89c1d2ef", "a:abcdef.0123a56b" + "89c1d2ef|b", "orders.productionteam01",
        "orders.shop.svc.cluster.local",
        "lighthouse-glpat", "gho_short", "ws://a:b@c", "ws://ab:cd@x",
    ])
    func `A name that is a token is seen and erased`(name: String) throws {
        let isSecret = SecretShapes.erased(name) != name
        for look in [SecretWatch.Look.name, .words] {
            let watch = SecretWatch()
            var copy = name
            copy.withUTF8 { watch.see($0, look) }
            #expect(watch.hasSeen == isSecret)
            let database = try Database(writing: nil)
            let condition = try #require(look.condition("t"))
            let passes = try database.number(
                "SELECT COUNT(*) FROM (SELECT '\(name)' AS t) WHERE length(t) >= \(SecretShapes.shortest)\(condition)")
            // It may look at more than it changes.
            #expect(!isSecret || passes == 1)
        }
    }

    /// Those of other shapes have a sign that no name has.
    @Test(arguments: SecretShapes.Rule.allCases) func `Every shape in a name passes the look`(rule: SecretShapes.Rule)
        throws
    {
        let samples: [SecretShapes.Rule: String] = [
            .pem: "-----BEGIN A-----", .jwt: "eyJaaaaaaa.eyJhbGciOi.c2ln", .bearer: "bearer 111111111111111a",
            .basic: "basic YWE6YmI=", .cloudKey: "AKIA" + "QQQQQQQQQQQQQQQQ",
            .github: "gho_" + String(repeating: "a", count: 36),
            .gitlab: "glpat-" + String(repeating: "a", count: 20), .slack: "xoxe-aaaaaaaaaa",
            .bootstrapToken: "abcdef.0a1b2222" + "22222222", .urlPassword: "a://b:c@d", .parameter: "key=aaaaaaaa",
            .cookie: "cookie: a=aaaaaa", .xfcc: "hash=" + String(repeating: "f", count: 64),
        ]
        var sample = try #require(samples[rule])
        #expect(SecretShapes.erased(sample).contains("erased-\(rule.rawValue)"))
        let watch = SecretWatch()
        sample.withUTF8 { watch.see($0, .name) }
        #expect(watch.hasSeen)
        let database = try Database(writing: nil)
        try database.execute("CREATE TABLE t (name TEXT)")
        try database.run("INSERT INTO t VALUES (?)", .text(sample))
        let condition = try #require(SecretWatch.Look.name.condition("name"))
        #expect(
            try database.number(
                "SELECT COUNT(*) FROM t WHERE length(name) >= \(SecretShapes.shortest)\(condition)") == 1)
    }

    @Test func `Own words are not looked at`() {
        let watch = SecretWatch()
        var text = "Bearer aaaabbbbcccc" + "dddd1"
        text.withUTF8 { watch.see($0, .none) }
        #expect(!watch.hasSeen)
        let looks = [ColumnContent.kept, .prose, .pod].map { SecretWatch.Look($0) }
        #expect(looks == [.none, .words, .name])
    }

    /// Each way by which a text comes into a table.
    @Test func `Every writer is watched`() throws {
        let secret = SQLValue.text("https://robot:hunter2" + "@registry.example")
        func hasSeen(_ write: (Database) throws -> Void) throws -> Bool {
            let database = try Database(writing: nil)
            try database.execute("CREATE TABLE t (a TEXT)")
            try write(database)
            return database.secrets.hasSeen
        }
        let looked = RepeatedStatement("INSERT INTO t VALUES (?)", looks: [.name])
        let passed = RepeatedStatement("INSERT INTO t VALUES (?)", looks: [.none])
        #expect(try hasSeen { try $0.run("INSERT INTO t VALUES (?)", secret) })
        #expect(try hasSeen { try $0.insert("INSERT INTO t VALUES (?)", [secret]) })
        #expect(try hasSeen { try $0.insert(looked, [secret]) })
        #expect(try !hasSeen { try $0.insert(passed, [secret]) })
        #expect(try !hasSeen { try $0.insert(looked, [.text("orders.shop.svc.cluster.local")]) })
    }

    /// Else every column of every bundle would be gone through.
    @Test func `A mesh without secrets shows none`() throws {
        let bytes = try #require(SampleBundles.named("wildcard-subsets")).capture.builder().tar()
        let store = try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bytes)))
        #expect(!store.database.secrets.hasSeen)
    }
}
