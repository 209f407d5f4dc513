/// The bytes of a file, a pipe or standard input, as they are.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let name: String
    private let patience: Patience?

    /// How long somebody waits for a pipe that says nothing, and what is said then.
    struct Patience: Sendable {
        let end: ContinuousClock.Instant
        let error: SourceError
    }

    /// `-` is standard input. `name` is how the file is called in messages: never more than its last component, so
    /// that a report does not tell where on somebody's machine a bundle lay.
    package convenience init(path: String, name: String) throws(SourceError) {
        try self.init(path: path, name: name, followLinks: true, patience: nil)
    }

    init(path: String, name: String, followLinks: Bool, patience: Patience?) throws(SourceError) {
        self.name = name
        ownsDescriptor = path != "-"
        if path == "-" {
            descriptor = Platform.standardInput
        } else {
            descriptor = try Platform.openForReading(path, name: name, followLinks: followLinks)
        }
        // Bytes of a file on disk are there.
        self.patience = Platform.size(ofOpen: descriptor) == nil ? patience : nil
    }

    /// Of a regular file as it is now, in bytes; nil of a pipe or a device.
    var sizeNow: Int64? { Platform.size(ofOpen: descriptor) }

    deinit { if ownsDescriptor { Platform.closeFile(descriptor) } }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if let patience, !Platform.waitForBytes(descriptor, until: patience.end) { throw patience.error }
        return try Platform.readFile(descriptor, into: buffer, name: name)
    }
}
