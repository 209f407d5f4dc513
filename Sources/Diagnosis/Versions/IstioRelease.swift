/// `1.24.3` of `1.24.3-distroless`; `1.32-dev` is none.
package struct IstioRelease: Comparable, Sendable, Hashable {
    package let minor: Int
    package let patch: Int

    package init?(_ version: String) {
        let numbers = version.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 3, numbers[0] == 1 else { return nil }
        minor = numbers[1]
        patch = numbers[2]
    }

    /// Of a build of a line as well: `1.32-dev` is of 1.32, before its first patch counts as that.
    static func line(of version: String) -> IstioRelease? {
        let numbers = version.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 2, numbers[0] == 1 else { return nil }
        return IstioRelease(numbers[1], numbers.count > 2 ? numbers[2] : 0)
    }

    package init(_ minor: Int, _ patch: Int) {
        self.minor = minor
        self.patch = patch
    }

    package var text: String { "1.\(minor).\(patch)" }

    package static func < (a: IstioRelease, b: IstioRelease) -> Bool { (a.minor, a.patch) < (b.minor, b.patch) }
}
