import Diagnosis

extension JSONWriter {
    /// Every league is written, one without entries as well.
    mutating func write(_ leagues: [League]) {
        object("leagues") { json in
            func entries(_ kind: League.Kind) -> [League.Entry] { leagues.first { $0.kind == kind }?.entries ?? [] }
            json.write("services", entries(.services))
            json.write("namespaces", entries(.namespaces))
            json.write("ports", entries(.ports))
            json.write("destinationRules", entries(.destinationRules))
            json.write("gatewayHosts", entries(.gatewayHosts))
        }
    }

    private mutating func write(_ key: StaticString, _ entries: [League.Entry]) {
        array(key, of: entries, .inline) { json, entry in
            json.member("name", entry.name)
            json.member("proxies", entry.proxies)
            json.member("clusters", entry.clusters)
            json.member("endpoints", entry.endpoints)
            json.member("bytes", entry.bytes)
            json.member("meshBytes", entry.meshBytes)
        }
    }
}
