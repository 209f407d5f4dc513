import Captures
import Units

extension FactWriter {
    func write(_ role: SocketRole, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.socketRow,
            [
                .integer(file), .text(role.role.rawValue), .text(role.state), SQLValue(role.count),
                SQLValue(role.receiveQueue), SQLValue(role.sendQueue),
            ])
    }

    func write(_ m: ProcessMemory, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.processRow,
            [
                .integer(file), .text(m.source.rawValue), SQLValue(m.processName), SQLValue(m.anonymous),
                SQLValue(m.resident), SQLValue(m.usage), SQLValue(m.inactiveFile), SQLValue(m.activeFile),
                SQLValue(m.peak), SQLValue(m.limit),
                SQLValue(m.unlimited), SQLValue(m.oomKills), SQLValue(m.sampleSeconds), SQLValue(m.at),
            ])
    }

    func write(_ k: KernelKill, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.killRow,
            [
                .integer(file), SQLValue(k.line), SQLValue(k.bootSeconds), SQLValue(k.at), .text(k.processName),
                SQLValue(k.processID), SQLValue(k.anonymous), SQLValue(k.usage), SQLValue(k.limit),
                SQLValue(k.kernelMemory), SQLValue(k.constraint), SQLValue(k.cgroup), SQLValue(k.taskCgroup),
                SQLValue(k.podUID), SQLValue(k.containerID),
            ])
    }

    func write(_ l: ProxyLogLife, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.lifeRow,
            [
                .integer(file), SQLValue(l.fromPreviousLog), SQLValue(l.firstAt), SQLValue(l.lastAt), SQLValue(l.limit),
                SQLValue(l.namespace), SQLValue(l.pod), SQLValue(l.type), SQLValue(l.istioVersion),
                SQLValue(l.concurrency),
                SQLValue(l.readyAt), SQLValue(l.killedAt), SQLValue(l.killText), SQLValue(l.killLine),
                SQLValue(l.shutdownAt), SQLValue(l.crashText), SQLValue(l.firstLine), SQLValue(l.lastLine),
            ])
    }

    func write(_ r: BrokenRequests, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.brokenRow,
            [.integer(file), .text(r.flag), .text(r.peer), SQLValue(r.count), SQLValue(r.firstAt), SQLValue(r.lastAt)])
    }

    func write(_ r: ServedRequests, _ file: Int64) throws(StoreError) {
        try database.insert(
            Scratch.served,
            [
                .integer(file), nextScratchRow(), SQLValue(Self.outboundHost(of: r.cluster)), SQLValue(r.count),
                SQLValue(r.looping),
            ])
        guard r.failed > 0, let host = Self.outboundHost(of: r.cluster) else { return }
        try database.insert(
            Self.failedRow, [.integer(file), .text(host), SQLValue(r.count), SQLValue(r.failed)])
    }

    private static let socketRow = insertion("socket", 6)
    private static let processRow = insertion("process_memory", 14)
    private static let killRow = insertion("kernel_kill", 15)
    private static let lifeRow = insertion("proxy_life", 18)
    private static let failedRow = insertion("failed_call", 4)
    private static let brokenRow = insertion("broken_request", 6)
}
