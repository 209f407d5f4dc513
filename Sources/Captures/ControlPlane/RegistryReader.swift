import Archive
import Units

/// istiod's `debug/registryz`, every service of the mesh:
///
///     [{"Attributes":{"Name":"ledger","Namespace":"ledger","Type":"ClusterIP",…},
///      "ports":[{"name":"tcp-db","port":5432,"protocol":"TCP"}],"creationTime":"2026-11-24T08:21:20Z",
///      "hostname":"ledger.ledger.svc.cluster.local","clusterVIPs":{"Addresses":{"Kubernetes":["0.0.0.0"]}},
///      "defaultAddress":"0.0.0.0","Resolution":2,"MeshExternal":false}, …]
///
/// A headless service has no address of its own (`0.0.0.0`) and passes connections through (Resolution 2): it gets one
/// listener for each of its pods instead of one.
package final class RegistryReader: JSONPageReader {
    override func begin() throws(SourceError) -> Bool { try json.beginArray() }

    override func advance() throws(SourceError) -> Bool {
        guard try json.nextElement() else { return false }
        guard try json.beginObject() else { return true }
        var service = MeshService()
        var (hasAddress, passthrough) = (false, true)
        while let key = try json.nextKey() {
            switch key {
            case .attributes: try readAttributes(into: &service)
            case .ports: try readPorts(into: &service)
            case .creationTime: service.createdAt = try json.readMoment()
            case .hostname: service.hostname = try json.readString() ?? ""
            case .clusterVIPs: if try readHasAddress() { hasAddress = true }
            case .defaultAddress: if try readIsAddress() { hasAddress = true }
            case .capitalResolution, .resolution: passthrough = try json.readInt64() == 2
            case .capitalMeshExternal, .meshExternal: service.external = try json.readBool() ?? false
            default: break
            }
        }
        service.headless = !hasAddress && passthrough && !service.external && service.type != "ExternalName"
        if !service.hostname.isEmpty { ready.append(.meshService(service)) }
        return true
    }

    private func readAttributes(into service: inout MeshService) throws(SourceError) {
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .capitalNamespace, .namespace: service.namespace = try json.readString() ?? ""
            case .capitalType, .type: service.type = try json.readString().flatMap { $0.isEmpty ? nil : $0 }
            default: break
            }
        }
    }

    private func readPorts(into service: inout MeshService) throws(SourceError) {
        guard try json.beginArray() else { return }
        while try json.nextElement() {
            guard try json.beginObject() else { continue }
            while let key = try json.nextKey() {
                guard key == .protocol, let name = try json.readString() else { continue }
                if name == "HTTP" || name == "HTTP2" || name == "HTTP_PROXY" || name.hasPrefix("GRPC") {
                    service.httpPorts += 1
                } else if name != "UDP" {
                    service.tcpPorts += 1
                }
            }
        }
    }

    /// `{"Addresses": {"Kubernetes": ["10.108.105.242"]}}`; older releases have the inner object alone.
    private func readHasAddress() throws(SourceError) -> Bool {
        var found = false
        guard try json.beginObject() else { return false }
        while try json.nextKey() != nil {
            if try json.valueIsObject() {
                if try readHasAddress() { found = true }
            } else if try json.beginArray() {
                while try json.nextElement() {
                    if try readIsAddress() { found = true }
                }
            }
        }
        return found
    }

    private func readIsAddress() throws(SourceError) -> Bool {
        try json.readBytes { !$0.isEmpty && !$0.equals("0.0.0.0") && !$0.equals("::") && !$0.equals("None") } ?? false
    }
}
