import Testing

@testable import Diagnosis

@Suite struct ProxyConfigTextTests {
    @Test func aSettingIsChangedInItsPlaceAndAllElseStays() throws {
        let text = "# ours\nconcurrency: 16\nproxyMetadata:\n  A: b\ndrainDuration: 1800s\n"
        let changed = try #require(ProxyConfigText(text)?.setting("concurrency", ["concurrency: 2"]))
        #expect(changed.text == "# ours\nconcurrency: 2\nproxyMetadata:\n  A: b\ndrainDuration: 1800s\n")
        let without = try #require(ProxyConfigText(text)?.setting("proxyMetadata", nil))
        #expect(without.text == "# ours\nconcurrency: 16\ndrainDuration: 1800s\n")
    }

    @Test func aNewSettingIsAdded() {
        #expect(ProxyConfigText("concurrency: 2\n")?.setting("x", ["x: 1"]).text == "concurrency: 2\nx: 1\n")
        #expect(ProxyConfigText(nil)?.setting("x", ["x:", "- 1"]).text == "x:\n- 1\n")
        #expect(ProxyConfigText("x:\n- 1\n")?.setting("x", nil).text == nil)
    }

    @Test func bracesAreLeftAlone() {
        #expect(ProxyConfigText(" {\"concurrency\": 2}") == nil)
    }
}
