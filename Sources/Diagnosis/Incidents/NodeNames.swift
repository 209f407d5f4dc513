/// How many lines name each node.
struct NodeNames {
    private(set) var count = 0
    /// By the first part of a name, which all forms of it have.
    private var byPart: [Substring: [String: Int]] = [:]

    init(_ names: some Sequence<String>) {
        for name in names {
            byPart[Self.firstPart(name), default: [:]][name, default: 0] += 1
            count += 1
        }
    }

    /// Those of one node, in whatever form.
    func count(of node: String) -> Int {
        byPart[Self.firstPart(node)]?.reduce(0) { $0 + (Self.isOne($1.key, node) ? $1.value : 0) } ?? 0
    }

    /// `ip-10-0-1-7` is `ip-10-0-1-7.ec2.internal`.
    static func isOne(_ a: String, _ b: String) -> Bool {
        a == b || a.hasPrefix(b + ".") || b.hasPrefix(a + ".")
    }

    static func firstPart(_ name: String) -> Substring { name.prefix { $0 != "." } }
}
