import TestSupport
import Testing

@testable import Serve

@Suite struct RouteTests {
    private func found(_ method: String, _ path: String) -> (target: Route.Target, words: [String])? {
        try? Route.find(method, path)
    }

    private func status(_ method: String, _ path: String) -> Int {
        do throws(Refusal) {
            _ = try Route.find(method, path)
            return 200
        } catch {
            return error.status
        }
    }

    @Test func `Words in braces are what the address has there`() {
        #expect(found("GET", "")?.target == .start)
        #expect(found("GET", "api/analyses/5f0c")?.words == ["5f0c"])
        #expect(found("GET", "api/analyses/5f0c/report.md")?.words == ["5f0c", "md"])
        #expect(found("HEAD", "api/analyses/5f0c")?.target == .analysis)
    }

    @Test(arguments: [
        "../etc/passwd", "api/../api/analyses", "api//analyses", "api/analyses/", "api/analyses/%2e%2e",
        "api/analyses/a/b/c",
        "api/analyses/5f0c/report.", "api/analyses/<b>", "api/analyses/a%00b", "API/analyses", "api/analyses\\x", ".",
        "..",
        "api/analyses/" + String(repeating: "a", count: 65), "serve.js/x", "analyses/", "api/samples/a b",
    ])
    func `A path that is no address is nothing`(path: String) { #expect(status("GET", path) == 404) }

    @Test func `A wrong method names the right ones`() {
        do throws(Refusal) {
            _ = try Route.find("PATCH", "api/analyses")
            Issue.record("taken")
        } catch {
            #expect(error.status == 405)
            #expect(error.allowed == ["GET", "POST", "PUT"])
        }
        #expect(status("OPTIONS", "") == 405)
        #expect(status("TRACE", "api/analyses/x") == 405)
    }

    @Test func `The description of the API has every address of it, and no other`() throws {
        let page = try Project.text("docs/openapi.json")
        for route in Route.all where route.template.hasPrefix("api/") {
            let place = try #require(page.firstRange(of: "\n    \"/\(route.template)\": {"), "\(route.template)")
            let section = page[place.upperBound...]
            let end = section.firstRange(of: "\n    }")?.lowerBound ?? section.endIndex
            #expect(section[..<end].contains("\n      \"\(route.method.lowercased())\": {"), "\(route)")
        }
        let described = page.split(separator: "\n").count { $0.hasPrefix("    \"/") }
        #expect(described == Set(Route.all.map(\.template).filter { $0.hasPrefix("api/") }).count)
    }
}
