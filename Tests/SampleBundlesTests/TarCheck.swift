/// Reads a USTAR archive back by its blocks, checking each header's sum.
struct TarCheck {
    private(set) var entries: [(name: String, bytes: [UInt8])] = []
    private(set) var problems: [String] = []

    init(_ tar: [UInt8]) {
        var at = 0
        while at + 512 <= tar.count, tar[at] != 0 {
            let block = Array(tar[at..<(at + 512)])
            let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
            let name =
                Self.text(block, 345, 155).isEmpty
                ? Self.text(block, 0, 100) : Self.text(block, 345, 155) + "/" + Self.text(block, 0, 100)
            if Int(Self.text(block, 148, 6), radix: 8) != sum { problems.append("sum of \(name)") }
            guard let size = Int(Self.text(block, 124, 11), radix: 8), at + 512 + size <= tar.count else {
                problems.append("size of \(name)")
                return
            }
            entries.append((name, Array(tar[(at + 512)..<(at + 512 + size)])))
            at += 512 + (size + 511) / 512 * 512
        }
        if tar.count - at < 1_024 || tar.count % 512 != 0 { problems.append("end of archive") }
    }

    func text(_ suffix: String) -> String? {
        entries.first { $0.name.hasSuffix(suffix) }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private static func text(_ block: [UInt8], _ from: Int, _ count: Int) -> String {
        String(decoding: block[from..<(from + count)].prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self)
    }
}
