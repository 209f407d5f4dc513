import Units

extension EnvoyPages {
    static func writeConfigDump(_ shape: ProxyShape, to page: inout PageText) {
        writeDumpStart(shape, to: &page)
        writeDumpRest(shape, to: &page)
    }

    /// What says whose it is.
    static func writeDumpStart(_ shape: ProxyShape, to page: inout PageText) {
        page.add("{\n \"configs\": [\n  ")
        writeBootstrap(shape, to: &page)
        page.add(",\n  ")
    }

    static func writeDumpRest(_ shape: ProxyShape, to page: inout PageText) {
        writeClustersSection(shape, to: &page)
        page.add(",\n  ")
        writeEndpointsSection(shape, to: &page)
        page.add(",\n  ")
        writeListenersSection(shape, to: &page)
        page.add(",\n  {\n   \"@type\": \"type.googleapis.com/envoy.admin.v3.ScopedRoutesConfigDump\"\n  },\n  ")
        writeRoutesSection(shape, to: &page)
        page.add(",\n  ")
        writeSecretsSection(shape, to: &page)
        page.add("\n ]\n}\n")
    }

    /// Opens a section: `{ "@type": …, "version_info": …`, without the comma before its lists.
    static func openSection(_ type: String, version: String?, to page: inout PageText) {
        page.add("{\n   \"@type\": \"type.googleapis.com/envoy.admin.v3.\(type)\"")
        if let version { page.add(",\n   \"version_info\": \"\(version)\"") }
    }

    /// `"static_clusters": [ … ]` with `count` items at depth 4; an empty list is not printed.
    static func writeList(
        _ name: String, count: Int, to page: inout PageText, item: (Int, inout PageText) -> Void
    ) {
        guard count > 0 else { return }
        page.add(",\n   \"\(name)\": [\n    ")
        for number in 0..<count {
            if number > 0 { page.add(",\n    ") }
            item(number, &page)
        }
        page.add("\n   ]")
    }

    private static func writeSecretsSection(_ shape: ProxyShape, to page: inout PageText) {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/secrets")
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let chain = String(decoding: (0..<1_520).map { _ in letters[dice.below(64)] }, as: UTF8.self)
        let at = shape.startedAt.later(0.63)
        let names = [
            (
                "default",
                #""tls_certificate": {"certificate_chain": {"inline_bytes": "\#(chain)"},"#
                    + #""private_key": {"inline_bytes": "W3JlZGFjdGVkXQ=="}}"#
            ), ("ROOTCA", #""validation_context": {"trusted_ca": {"inline_bytes": "\#(chain.prefix(1_404))"}}"#),
        ]
        openSection("SecretsConfigDump", version: nil, to: &page)
        writeList("dynamic_active_secrets", count: names.count, to: &page) { number, page in
            page.add(
                JSONLayout.lines(
                    """
                    {"name": "\(names[number].0)", "version_info": "\(at.stamp(0))/\(number + 1)",
                     "last_updated": "\(at.stamp(3))",
                     "secret": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
                      "name": "\(names[number].0)", \(names[number].1)}}
                    """, depth: 4))
        }
        page.add("\n  }")
    }
}
