import Prose
import Testing
import Units

@testable import Diagnosis

/// A report that says that a request for the configuration kills asks for none, whatever is known of its size.
@Suite struct DumpDangerTests {
    private func commands(_ incident: Incident) -> [String] {
        let checks = incident.remedies.compactMap { remedy -> String? in
            if case .command(let command) = remedy.verify { command.line } else { nil }
        }
        return checks + incident.remedies.flatMap { $0.commands.map(\.line) }
            + incident.advice.compactMap { $0.command?.line } + incident.causes.compactMap { $0.captureCommand?.line }
    }

    /// By what stands before a remark.
    private func asks(_ line: String) -> Bool {
        let words = line.firstRange(of: "   # ").map { line[..<$0.lowerBound] } ?? line[...]
        return words.contains("config_dump") || words.contains("istioctl proxy-config")
    }

    @Test(arguments: [false, true]) func whereTheCaptureKilledNothingAsksAgain(isGateway: Bool) throws {
        var scenario = Scenario(services: 120, gateway: isGateway, sinceKill: -3)
        scenario.pages = .none
        let incident = try scenario.incident()
        #expect(incident.leader == .captureItself)
        #expect(!incident.memory.peaks.contains { $0.kind == .configDump }, "its size is not known")
        let lines = commands(incident)
        #expect(!lines.isEmpty && !lines.contains(where: asks), "\(lines.filter(asks))")
        #expect(!incident.remedies.isEmpty)
        // The same mesh, killed by itself long before: the dump is what is missing.
        var before = Scenario(services: 120, gateway: isGateway)
        before.pages = .none
        before.limit = .need(3)
        #expect(try commands(before.incident()).contains(where: asks))
    }

    @Test func whatNeedsItsLimitAtRestIsNotAskedForMore() throws {
        var scenario = Scenario(services: 120)
        scenario.pages = .none
        scenario.limit = .need(0.9)
        let incident = try scenario.incident()
        let lines = commands(incident)
        #expect(!lines.isEmpty && !lines.contains(where: asks), "\(lines.filter(asks))")
    }

    /// A peak is held against the limit at the kill; a workload that has more by now may be asked.
    @Test(arguments: [(96, true), (126, true), (127, false), (192, false)]) func theLimitOfNowDecides(
        limit: Int64, isDanger: Bool
    ) {
        let peak = TransientPeak(kind: .configDump, trigger: "a dump", bytes: 33, peak: 126, fits: false)
        let danger = DumpDanger([], peaks: [peak], need: nil, limit: Bytes(limit))
        #expect((danger != nil) == isDanger)
    }

    @Test func aRemarkIsNoRequest() {
        let memory: Command = "kubectl exec deploy/basket -- pilot-agent request GET memory"
        let remarked: Command = "\(memory)\(remark: "before any config_dump")"
        #expect(remarked.line == memory.line + "   # before any config_dump" && !remarked.asksForDump)
        let counted: Command =
            "\(dump: "istioctl proxy-config") clusters deployment/basket.shop | wc -l\(remark: "about 40")"
        #expect(counted.asksForDump && counted.remark.line == "   # about 40")
    }
}
