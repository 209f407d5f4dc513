/// How much a bundle may ask of the machine. A bundle comes from a ticket, so it may be a bomb.
///
/// There is no limit on the packing ratio: an honest `config_dump` packs 41:1, and repeated logs far better.
package struct Limits: Sendable, Equatable {
    /// Bytes that inflating and reading may give, over all inputs.
    package var maxUnpackedBytes: Int64
    /// Members of archives and files of folders, delivered or skipped.
    package var maxEntries: Int
    /// Archives inside archives; a gzipped tar counts once.
    package var maxDepth: Int
    /// The whole name of an entry, with those of the archives around it.
    package var maxNameBytes: Int
    /// How far back an xz or zstd stream may refer, all of which must be held. `xz -9` wants 64 MiB, `zstd -19` 8 MiB.
    package var maxWindowBytes: Int64
    /// Wall time of all reading, the waiting for a silent pipe with it.
    package var maxSeconds: Int64

    package init(
        maxUnpackedBytes: Int64 = 64_000_000_000, maxEntries: Int = 1_000_000, maxDepth: Int = 4,
        maxNameBytes: Int = 4096, maxWindowBytes: Int64 = 64 << 20, maxSeconds: Int64 = 3600
    ) {
        self.maxUnpackedBytes = maxUnpackedBytes
        self.maxEntries = maxEntries
        self.maxDepth = maxDepth
        self.maxNameBytes = maxNameBytes
        self.maxWindowBytes = maxWindowBytes
        self.maxSeconds = maxSeconds
    }
}
