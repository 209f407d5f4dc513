/// The bytes of a file, a pipe or standard input, as they are.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let name: String

    /// `-` is standard input. `name` is how the file is called in messages: never more than its last component, so
    /// that a report does not tell where on somebody's machine a bundle lay.
    package convenience init(path: String, name: String) throws(SourceError) {
        try self.init(path: path, name: name, followLinks: true)
    }

    init(path: String, name: String, followLinks: Bool) throws(SourceError) {
        self.name = name
        ownsDescriptor = path != "-"
        if path == "-" {
            descriptor = Platform.standardInput
        } else {
            descriptor = try Platform.openForReading(path, name: name, followLinks: followLinks)
        }
    }

    /// Of a regular file as it is now, in bytes; nil of a pipe or a device.
    var sizeNow: Int64? { Platform.size(ofOpen: descriptor) }

    deinit { if ownsDescriptor { Platform.closeFile(descriptor) } }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        try Platform.readFile(descriptor, into: buffer, name: name)
    }
}
