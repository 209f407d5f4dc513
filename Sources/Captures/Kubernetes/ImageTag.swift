/// The version in an image's name: `1.26.4` of `docker.io/istio/proxyv2:1.26.4-distroless`.
package enum ImageTag {
    /// Nil for an image of something else, a digest alone, or a tag that is no version (`latest`, a commit).
    package static func istioVersion(_ image: String) -> String? {
        let name = image.split(separator: "@", maxSplits: 1).first ?? ""
        guard let last = name.split(separator: "/").last, let colon = last.firstIndex(of: ":") else { return nil }
        let repository = last[..<colon]
        // A registry's port has a colon too, but stands before a slash.
        guard repository.contains("proxy") || repository.contains("ztunnel") || name.contains("istio") else {
            return nil
        }
        var parts = last[last.index(after: colon)...].split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.removeFirst().drop { $0 == "v" }
        let fields = numbers.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count == 2 || fields.count == 3, fields.allSatisfy({ Int($0) != nil }), fields[0] == "1" else {
            return nil
        }
        // `-alpha.0`, `-beta.1`, `-rc.2` are other versions; `-distroless`, `-debug` and builders' own suffixes are not.
        let isEarly = parts.first.map { part in ["alpha", "beta", "rc"].contains { part.hasPrefix($0) } } ?? false
        return isEarly ? "\(numbers)-\(parts[0])" : String(numbers)
    }
}
