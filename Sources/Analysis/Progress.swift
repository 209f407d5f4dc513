import Store

/// How far a run is, told after each entry.
package struct Progress: Sendable {
    /// The bundle that is being read, and which of how many it is, from 1.
    package let bundle: String
    package let number: Int
    package let bundles: Int
    /// The entry that was just read.
    package let entry: String
    /// Bytes read of the bundle as it lies there.
    package let bytesRead: Int64
    /// Its size; nil of a folder or a pipe.
    package let bytesInAll: Int64?
    /// Entries read so far, and what they told.
    package let entries: Int64
    package let met: Met
}
