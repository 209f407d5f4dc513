import Captures
import Units

extension FactWriter {
    func write(_ p: ConnectedProxy, _ file: Int64) throws(StoreError) {
        note(connected: p)
        try database.insert(
            Self.connectedRow,
            [
                .integer(file), SQLValue(p.identity.namespace), SQLValue(p.identity.pod), SQLValue(p.identity.type),
                .text(p.connectionID), SQLValue(p.connectedAt), SQLValue(p.clusters), SQLValue(p.subsetClusters),
                SQLValue(p.endpointClusters), SQLValue(p.listeners), SQLValue(p.routeTables),
                SQLValue(p.httpsRouteTables),
            ])
    }

    func write(_ p: SyncedProxy, _ file: Int64) throws(StoreError) {
        try database.insert(
            "INSERT INTO synced_proxy VALUES (?, ?, ?, ?, ?)",
            [.integer(file), .text(p.namespace), .text(p.pod), SQLValue(p.type), SQLValue(p.istioVersion)])
    }

    func write(_ s: MeshService, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.serviceRow,
            [
                .integer(file), .text(s.hostname), .text(s.namespace), SQLValue(s.headless), SQLValue(s.httpPorts),
                SQLValue(s.tcpPorts),
                SQLValue(s.external), SQLValue(s.createdAt),
            ])
    }

    func write(_ p: PushLine, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.pushRow,
            [
                .integer(file), SQLValue(p.line), SQLValue(p.at), .text(p.type), .text(p.namespace), .text(p.pod),
                SQLValue(p.answer), SQLValue(p.incremental), SQLValue(p.resources), SQLValue(p.removed),
                SQLValue(p.size),
                SQLValue(p.empty), SQLValue(p.filtered),
            ])
    }

    func write(_ c: ConnectionLine, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.connectionRow,
            [
                .integer(file), SQLValue(c.line), SQLValue(c.at), .text(c.namespace), .text(c.pod),
                SQLValue(c.connection), SQLValue(c.opened), SQLValue(c.error),
            ])
    }

    func write(_ c: PushCause, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.causeRow,
            [
                .integer(file), SQLValue(c.line), SQLValue(c.at), SQLValue(c.push), SQLValue(c.mergedEvents),
                SQLValue(c.kind), SQLValue(c.namespace), SQLValue(c.name), SQLValue(c.moreConfigs),
            ])
    }

    func write(_ s: MeshSize, _ file: Int64) throws(StoreError) {
        try database.insert(
            "INSERT INTO mesh_size VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(file), SQLValue(s.line), SQLValue(s.at), SQLValue(s.services), SQLValue(s.connected),
                SQLValue(s.push),
            ])
    }

    private static let connectedRow = insertion("connected_proxy", 12)
    private static let serviceRow = insertion("mesh_service", 8)
    private static let pushRow = insertion("push", 13)
    private static let connectionRow = insertion("proxy_connection", 8)
    private static let causeRow = insertion("push_cause", 9)
}
