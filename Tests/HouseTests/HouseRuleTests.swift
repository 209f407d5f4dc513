import TestSupport
import Testing

/// The house rules of CONTRIBUTING, as far as a look at the sources can tell.
@Suite struct HouseRuleTests {
    private static let sources: [SwiftSource] = (try? Project.sources(of: "Sources"))?.map(SwiftSource.init) ?? []

    /// Lines of the sources that match, but those of some files.
    private func found(_ pattern: some RegexComponent, besides: (String) -> Bool = { _ in false }) -> [String] {
        Self.sources.filter { !besides($0.file) }.flatMap { source in
            source.lines.enumerated().filter { $0.element.contains(pattern) }.map {
                "\(source.file):\($0.offset + 1): \($0.element)"
            }
        }
    }

    @Test func `The sources are looked at`() {
        #expect(Self.sources.count > 500)
        #expect(Self.sources.flatMap(\.functions).count > 3_000)
        let sample = SwiftSource(
            "a.swift", "func a(\n  b: Int\n) {\n  // {\n  print(\"{ \\(c(\"}\")) \\\"\") // }\n}\nfunc d() { }\n")
        #expect(sample.functions.map(\.length) == [6, 1])
        #expect(sample.functions.map(\.name) == ["a", "d"])
    }

    @Test func `What a bundle holds traps nowhere`() {
        let traps = #/\b(fatalError|precondition|preconditionFailure|assertionFailure)\b|\btry!|\bas!|[\w)\]]!(?!=)/#
        #expect(found(traps).isEmpty)
    }

    @Test func `Foundation is in no source`() {
        #expect(found(#/import Foundation/#).isEmpty)
    }

    @Test func `The system is touched in files of a platform alone`() {
        let system = #/import (Glibc|Musl|Darwin)\b/#
        #expect(found(system) { $0.contains("/Platform") }.isEmpty)
        #expect(!found(system).isEmpty)
    }

    @Test func `Nobody but serve opens a socket`() {
        let calls =
            #/\b(getaddrinfo|accept4?|sendto|recvfrom)\(|\b(socket|connect|listen|bind)\([a-z]\w*, |\bsocket\(Int32\(/#
        let isSystem = { (file: String) in file.contains("/Platform") }
        #expect(found(calls) { !isSystem($0) || $0.hasPrefix("Sources/Serve/") }.isEmpty)
        #expect(!found(calls) { !$0.hasPrefix("Sources/Serve/") }.isEmpty)
    }

    /// A build elsewhere would have other bytes: of `withoutActuallyEscaping` the compiler keeps the path of the source.
    @Test func `The place of a build is in no binary`() {
        #expect(found(#/\bwithoutActuallyEscaping\b|#filePath\b|#file\b/#).isEmpty)
    }

    @Test func `What crosses modules throws one type of error`() {
        #expect(found(#/^(?!.*rethrows).*\bpackage\b.*\) throws( |$)/#).isEmpty)
    }

    /// What was not answered is unknown, and is said: of `wished` the connection keeps the failure. Bytes that cannot be read are told
    /// by whoever reads them.
    @Test func `No failed question to the database is passed over in silence`() {
        let swallowed = found(#/\btry\?(?!.*read\(into:)/#) { file in
            ["Archive/", "Captures/"].contains { file.hasPrefix("Sources/" + $0) }
        }
        #expect(swallowed.isEmpty, "\(swallowed)")
        let wished = found(#/\bcatch\b.*\breturn nil\b/#) { !$0.hasPrefix("Sources/Diagnosis/") }
        #expect(wished.count == 1, "\(wished)")
    }

    @Test func `No package from outside, and the language mode of Swift 6`() throws {
        let package = try Project.text("Package.swift")
        #expect(!package.contains(".package("))
        #expect(package.contains("swiftLanguageModes: [.v6]"))
    }

    /// What is said is decided by values; whoever reads a sentence back breaks with its next wording. Laying out lines is no
    /// decision, and kubectl's `gateways.networking.istio.io` is a name with its group.
    @Test func `No decision reads our own words back`() {
        let reading = #/\.(plain|line|words)\.(contains|hasPrefix|hasSuffix|firstRange|starts|split|prefix)\b/#
        let rooms = ["Diagnosis/", "Reporting/", "Analysis/", "Prose/"].map { "Sources/" + $0 }
        let found = found(reading) { file in
            !rooms.contains { file.hasPrefix($0) } || file.hasSuffix("/Text/TextTable.swift")
                || file.hasSuffix("/WorkloadTarget.swift")
        }
        #expect(found.isEmpty, "\(found)")
    }

    /// Words of Kubernetes, Istio and Envoy by which the diagnosis decides: mistyped as a text they would fit nothing for ever, and nobody
    /// would see it. Where a sentence counts objects the word stands with its plural.
    @Test func `The diagnosis decides by words that have an owner`() throws {
        let owners = try ["Units/KubernetesWords.swift", "Captures/Facts/EnvoyStat.swift"].map {
            try Project.text("Sources/" + $0)
        }
        let owned = Set(owners.flatMap { $0.matches(of: #/ = "([^"]+)"/#).map { String($0.1) } })
        #expect(owned.count > 70 && owned.isSuperset(of: ["OOMKilled", "Sidecar", "server.concurrency"]))
        // Our own enums have words that happen to be these, and sentences do.
        let common: Set<String> = ["sidecar", "waypoint", "ztunnel"]
        let strayed = try Project.sources(of: "Sources/Diagnosis").flatMap { file, text in
            text.split(separator: "\n").filter { line in
                !line.contains(#/^ *(\/\/|case \w+ = )/#)
                    && line.matches(of: #/"([^"\\]+)"(?!, "\w+s")/#).contains {
                        owned.contains(String($0.1)) && !common.contains(String($0.1))
                    }
            }.map { "\(file): \($0)" }
        }
        #expect(strayed.isEmpty, "\(strayed.joined(separator: "\n"))")
    }

    /// In an extension of a text or of a sample it would run as a test of an empty one.
    @Test func `A test stands in its suite`() throws {
        let files = try Project.sources(of: "Tests").map(SwiftSource.init)
        let strayed = files.flatMap { source -> [String] in
            var extended = ""
            return source.lines.compactMap { line in
                if let name = line.firstMatch(of: #/^(?:fileprivate |private )?extension ([\w.]+)/#)?.1 {
                    extended = String(name)
                } else if line == "}" {
                    extended = ""
                }
                let isTest = line.contains(#/^ +@Test\b/#) && !extended.isEmpty && !extended.hasSuffix("Tests")
                return isTest ? "\(source.file): \(extended)" : nil
            }
        }
        #expect(files.count > 400 && strayed.isEmpty, "\(strayed)")
    }

    /// Switches with one case a line, and templates of pages: cutting them would only move lines.
    private static let longFunctions: Set<String> = [
        "FactWriter.swift write", "ReaderFor.swift plainReader", "KubernetesYAML+Pod.swift proxyContainer",
        "ProxyLog.swift write", "NamedSamples+Kills.swift connections", "NamedSamples+Kills.swift wildcardSubsets",
        "EnvoyPages+Statistics.swift writeStatistics", "EnvoyPages+Listeners.swift inboundChains",
        "PageTemplate.swift lines",
    ]

    @Test func `A function ends where its thought does, within forty lines`() {
        let long = Self.sources.flatMap { source in
            source.functions.filter { $0.length > 40 }.map { function in
                "\(source.file.split(separator: "/").last ?? "") \(function.name)"
            }
        }
        #expect(Set(long).subtracting(Self.longFunctions).isEmpty)
        #expect(Self.longFunctions.subtracting(long).isEmpty, "no longer long")
        #expect(Self.longFunctions.count < 10)
    }
}
