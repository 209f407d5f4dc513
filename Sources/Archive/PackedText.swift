/// A page that was packed and written as base64 in the middle of a text: `curl -s localhost:15000/stats | gzip | base64`.
package enum PackedText {
    /// What one such page may unpack to. It stands outside of the bundle's budget, and what went through a terminal is small.
    private static let mostBytes: Int64 = 256 << 20

    package static func begins(_ head: UnsafeRawBufferPointer) -> Bool { Base64Source.isText(head) }

    /// The page itself. What cannot be unpacked ends it: the reader of the page says then that it is cut.
    package static func unpacked(_ text: any ByteSource) -> any ByteSource {
        let packed = BufferedSource(Base64Source(text), capacity: 4 << 10)
        let format = packed.withHead(ContainerFormat.headBytes) { ContainerFormat(head: $0) }
        let name = "a page in base64"
        let inner: any ByteSource =
            if case .stream(let stream) = format, stream != .base64 {
                stream.unpacking(packed, name: name, maxWindowBytes: Limits().maxWindowBytes)
            } else {
                packed
            }
        return Page(inner, left: mostBytes)
    }

    private final class Page: ByteSource {
        private let inner: any ByteSource
        private var left: Int64

        init(_ inner: any ByteSource, left: Int64) {
            self.inner = inner
            self.left = left
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
            let room = min(Int64(buffer.count), left)
            guard room > 0 else { return 0 }
            do throws(SourceError) {
                let count = try inner.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(room)]))
                left -= Int64(count)
                return count
            } catch {
                left = 0
                return 0
            }
        }
    }
}
