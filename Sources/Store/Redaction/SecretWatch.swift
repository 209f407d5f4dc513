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
            case .prose, .path, .labels, .image, .place, .filter, .identity, .byRole, .detailOfRole, .byKind, .process,
                .stamp:
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
            // There are very many, and all shapes but these have a sign that DNS names and clusters have not.
            case .name: " AND (" + Self.globs.map { "\(column) GLOB '*\($0)*'" }.joined(separator: " OR ") + ")"
            case .words: ""
            }
        }

        /// A sign of no name; a token of Slack, GitHub, GitLab; a bootstrap token.
        private static let globs = [
            "[^a-z0-9.|*_:/-]", "xox[abprse]-", "gh[pousr]_", "github_pat_", "glpat-",
            String(repeating: "[a-z0-9]", count: 6) + "." + String(repeating: "[a-z0-9]", count: 16),
        ]
    }

    /// Never passes what `condition` lets through, and may take more: that costs time alone.
    func see(_ text: UnsafeBufferPointer<UInt8>, _ look: Look) {
        guard look != .none, text.count >= SecretShapes.shortest, !hasSeen else { return }
        if look == .name, Self.isName(text) { return }
        if SecretShapes.first(in: text, from: 0) != nil { hasSeen = true }
    }

    /// Whether all signs are those of DNS names and clusters, and nowhere a token begins that has no others.
    private static func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let isOfNames = isOfNames
        for at in 0..<text.count {
            let byte = text[at]
            guard isOfNames[Int(byte)] else { return false }
            if byte == 0x78 || byte == 0x67 || byte == 0x2E, mayBeToken(text, at) { return false }
        }
        return true
    }

    /// At an `x`, a `g` or a dot: `xox`, `gh?_`, `github_`, `glpat-`, or a dot with sixteen signs of one label behind it.
    private static func mayBeToken(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        func sign(_ offset: Int) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }
        switch text[at] {
        case 0x78: return sign(1) == 0x6F && sign(2) == 0x78
        case 0x67: return sign(1) == 0x68 ? sign(3) == 0x5F : sign(6) == 0x5F || sign(5) == 0x2D && sign(1) == 0x6C
        default:
            guard sign(16) != nil else { return false }
            return sign(17).map { [0x7C, 0x2A, 0x3A, 0x2F].contains($0) } ?? true
        }
    }

    private static let isOfNames: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "abcdefghijklmnopqrstuvwxyz0123456789.|*_:/-".utf8 { table[Int(byte)] = true }
        return table
    }()
}
