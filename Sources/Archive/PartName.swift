/// The name of one part of a file that was cut up to be sent: `bundle.tgz.partab`, `bundle.tgz.002`, `bundle.tgz_part2`, `xaa`.
///
/// `split` counts in letters from `aa` or, with `-d`, in digits from `00`; others count from 1.
struct PartName {
    private let stem: Substring
    private let sign: Substring
    private let number: Int
    private let isInDigits: Bool

    /// Nil for a name that is none of a part.
    init?(_ name: String) {
        let digits = name.utf8.reversed().prefix { $0 &- 0x30 < 10 }.count
        let letters = name.utf8.reversed().prefix { $0 &- 0x61 < 26 }.count
        if digits > 0, digits <= 4 {
            (stem, sign) = (name.dropLast(digits), name.suffix(digits))
            isInDigits = true
            number = Int(sign) ?? 0
            guard Self.isEndOfStem(stem, letters: false) else { return nil }
        } else if letters >= 2 {
            // `partaa` ends in six letters: the last two or three are the number.
            let count = name.dropLast(3).hasSuffix("part") ? 3 : 2
            (stem, sign) = (name.dropLast(count), name.suffix(count))
            isInDigits = false
            number = sign.utf8.reduce(0) { $0 * 26 + Int($1 &- 0x61) }
            guard Self.isEndOfStem(stem, letters: true) else { return nil }
        } else {
            return nil
        }
    }

    /// What a number of a part stands behind; letters alone would be any word.
    private static func isEndOfStem(_ stem: Substring, letters: Bool) -> Bool {
        let last = stem.utf8.last
        if stem.lowercased().hasSuffix("part") || stem.hasSuffix("chunk") { return true }
        let isFile = [".tgz", ".gz", ".zip", ".tar", ".xz", ".zst", ".bz2"].contains { ending in
            stem.hasSuffix(ending) || stem.dropLast().hasSuffix(ending)
        }
        if letters { return isFile || stem == "x" || stem.hasSuffix("/x") }
        return last == 0x2E || last == 0x2D || last == 0x5F || isFile
    }

    var isFirst: Bool { number == 0 || isInDigits && number == 1 }

    /// True where `other` is what comes behind it.
    func isFollowed(by other: PartName) -> Bool {
        stem == other.stem && isInDigits == other.isInDigits && other.number == number + 1
            && (isInDigits || sign.utf8.count == other.sign.utf8.count)
    }
}
