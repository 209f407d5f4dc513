import Privacy

/// Notes whether any text that is written may hold a secret. Nearly no bundle has one in what is kept of it, and where none was seen
/// no column has to be gone through for it.
final class SecretWatch {
    /// Whether a text was seen that `SecretErasure` would change.
    private(set) var hasSeen = false

    /// What a column may hold.
    enum Look: Equatable {
        /// No secret: our own words, numbers, hashes.
        case none
        /// One that a name may hold.
        case name
        /// Any.
        case words

        init(_ content: ColumnContent?) {
            switch content {
            case .prose, .path, .labels, .image, .place, .identity, .byRole, .detailOfRole, .byKind, .process, .stamp:
                self = .words
            case .host, .cluster, .route, .object, .scopedObject, .subset, .container, .namespace, .pod, .workload,
                .node, .mesh, .address, .label, .labelKey:
                self = .name
            case .kept, .digest, .contentHash, .time, .milliseconds, .seconds, nil:
                self = .none
            }
        }

        /// What else `SecretErasure` asks of a value before it looks for shapes; nil where there is nothing to look for.
        func condition(_ column: String) -> String? {
            switch self {
            case .none: nil
            // There are very many, and but for Slack's tokens every shape has a sign that DNS names and clusters have not.
            case .name: " AND (\(column) GLOB '*[^a-z0-9.|*_:/-]*' OR \(column) GLOB '*xox[abprs]-*')"
            case .words: ""
            }
        }
    }

    /// Never passes what `condition` lets through, and may take more: that costs time alone.
    func see(_ text: UnsafeBufferPointer<UInt8>, _ look: Look) {
        guard look != .none, text.count >= Self.shortest, !hasSeen else { return }
        if look == .name, Self.isName(text) { return }
        if SecretShapes.first(in: text, from: 0) != nil { hasSeen = true }
    }

    /// In signs; fewer are no secret of any shape.
    static let shortest = 12

    /// Whether all signs are those of DNS names and clusters, and none begins one of Slack's tokens.
    private static func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        let isOfNames = isOfNames
        while at < text.count {
            let byte = text[at]
            guard isOfNames[Int(byte)] else { return false }
            if byte == UInt8(ascii: "x"), at + 2 < text.count, text[at + 1] == UInt8(ascii: "o"),
                text[at + 2] == UInt8(ascii: "x")
            {
                return false
            }
            at += 1
        }
        return true
    }

    private static let isOfNames: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "abcdefghijklmnopqrstuvwxyz0123456789.|*_:/-".utf8 { table[Int(byte)] = true }
        return table
    }()
}
