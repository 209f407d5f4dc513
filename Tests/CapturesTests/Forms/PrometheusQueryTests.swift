import Testing

@testable import Captures

private func answer(_ result: String) -> String {
    #"{"status":"success","data":{"resultType":"matrix","result":["# + result + "]}}"
}

private let workingSet = #"""
    {"metric":{"__name__":"container_memory_working_set_bytes","container":"istio-proxy","namespace":"shop","pod":"orders-0"},
    "values":[[1795507200,"104857600"],[1795507230.5,"104890368"],[1795507260,"NaN"]]}
    """#
private let application = #"""
    {"metric":{"__name__":"container_memory_working_set_bytes","container":"orders","namespace":"shop","pod":"orders-0"},
    "values":[[1795507200,"5"]]}
    """#
private let allocated = #"""
    {"metric":{"__name__":"envoy_server_memory_allocated","namespace":"shop","pod":"orders-1"},"value":[1795507200,"61e6"]}
    """#

@Test func aQueryResultIsAMemoryCurveOfEachProxy() throws {
    let (facts, outcome) = try read(
        .prometheusQuery, answer([workingSet, application, allocated].joined(separator: ",")), piece: 9)
    #expect(outcome == .complete)
    let parts = facts.compactMap { if case .part(let part) = $0 { part?.label } else { nil } }
    #expect(parts == ["shop/orders-0/istio-proxy", "shop/orders-1/istio-proxy"])
    #expect(facts.processes.map(\.usage) == [104_857_600, 104_890_368])
    #expect(facts.processes.map(\.at?.microseconds) == [1_795_507_200_000_000, 1_795_507_230_500_000])
    let memory = facts.compactMap { if case .memory(let x) = $0 { x } else { nil } }
    #expect(memory.map(\.allocated) == [61_000_000] && memory.first?.at != nil)
}

@Test func seriesOfSomethingElseAreNoDamage() throws {
    let (facts, outcome) = try read(.prometheusQuery, answer(application))
    #expect(outcome == .complete && facts.processes.isEmpty && facts.notes.count == 1)
    #expect(try read(.prometheusQuery, answer("")).outcome == .complete)
    guard case .nothing = try read(.prometheusQuery, #"{"status":"error","error":"x"}"#).outcome else {
        Issue.record("an error answer was taken for a result")
        return
    }
}

@Test func aCutResultGivesItsPoints() throws {
    let text = answer(workingSet)
    for length in stride(from: 60, to: text.count, by: 23) {
        guard let reader = reader(for: .prometheusQuery, source: PiecewiseSource(String(text.prefix(length)))) else {
            return
        }
        let facts = try reader.all()
        #expect(facts.processes.count <= 2)
        #expect(reader.outcome != .complete)
    }
}
