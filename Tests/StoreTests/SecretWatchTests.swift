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
            "SELECT COUNT(*) FROM (SELECT '\(literal)' AS t) WHERE length(t) >= \(SecretWatch.shortest)\(condition)")
        #expect(watch.hasSeen == (isAsked == 1 && SecretShapes.erased(text) != text))
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
