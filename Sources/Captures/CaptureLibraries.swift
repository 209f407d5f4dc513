import CXXHash
import CYAML

/// The libraries that read pages, with the versions that run.
package enum CaptureLibraries {
    package static var versions: [(name: String, version: String)] {
        let hash = XXH_versionNumber()
        return [
            ("libyaml", yaml_get_version_string().map { String(cString: $0) } ?? "unknown"),
            ("xxhash", "\(hash / 10_000).\(hash / 100 % 100).\(hash % 100)"),
        ]
    }
}
