import Testing

@testable import Captures

/// Every reader on pages as people save them.
@Suite struct SavedPageTests {
    @Test(arguments: SavedPage.tables.flatMap { $0 }) func `What a page says is told, and no more`(page: SavedPage)
        throws
    {
        try page.check()
    }

    @Test func `A page is changed by its own lines alone`() {
        let page = SavedPage(.memoryPage, "a\nb\nc\n", ["fact"])
        #expect(page.changing(["b": "x\ny", "c": nil]).text == "a\nx\ny\n")
        #expect(page.changing(["b": nil]).facts == ["fact"] && page.changing(["b": nil], []).facts.isEmpty)
        #expect(page.changing(["d": nil]).text.hasPrefix("there is no line d"))
    }
}

extension SavedPage {
    static let tables: [[SavedPage]] = [
        memoryPages, allocatorPages, serverInfos, listenersPages, statsPages, containerLists, inspections,
        runtimeUsages, versionLists, proxyStatuses, proxyLists, connectedLists, serviceLists, chartValues, limitRanges,
        autoscalers, otherObjects, istioObjects, istioctlTables, notRead, descriptions, descriptionParts, objectPieces,
        notices, windows, eventTables, istiodLogs, bugReportLogs, accessLogs, sockets, rollups, processStatuses,
        processLists, cgroups, tops, queries, samplerRows, metricPages, stateMetrics, podTables, clocks, sourcedRecords,
        rollouts, traces,
    ]
}
