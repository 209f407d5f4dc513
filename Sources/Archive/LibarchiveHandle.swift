import CArchive
import Units

/// One zip that libarchive reads, pulled from a `ByteSource`. It gets bytes by callback only: no file is opened.
///
/// Of its many formats and filters only zip is there, so that a stream cannot choose the code that reads it. What is packed
/// inside is the reader's to see, which counts the depth.
final class LibarchiveHandle {
    private let library: Libarchive?
    private let handle: OpaquePointer?
    private let input: PackedInput
    private let name: String
    private var pending = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Comes once the bytes before it are given.
    private var failure: SourceError?
    private var isAtEnd = false

    init(_ base: any ByteSource, name: String) {
        input = PackedInput(base)
        library = Libarchive.shared
        handle = library?.calls.archive_read_new()
        self.name = name
        if library == nil {
            failure = SourceError(
                .unsupported, "cannot read \(name): libarchive is not on this machine", isWhole: true)
        } else if !open() {
            failure = SourceError(
                .unsupported, "cannot read \(name): libarchive was built without zip", isWhole: true)
        }
    }

    deinit { _ = library?.calls.archive_read_free(handle) }

    /// Packed bytes that were used.
    var position: Int64 { handle == nil ? 0 : library?.calls.archive_filter_bytes(handle, -1) ?? 0 }

    /// `ZIP 2.0 (deflation)`: of the member that `nextHeader` gave.
    var formatName: String { library?.calls.archive_format_name(handle).map { String(cString: $0) } ?? "" }

    /// What its header says of the member that `nextHeader` gave.
    func header(_ entry: OpaquePointer?) -> ZipHeader? { library.map { ZipHeader(entry, $0) } }

    private func open() -> Bool {
        guard let library, let handle, library.calls.archive_read_support_format_zip_streamable(handle) == ARCHIVE_OK
        else { return false }
        let client = Unmanaged.passUnretained(input).toOpaque()
        let code = library.calls.archive_read_open(
            handle, client, nil,
            { archive, client, bytes in
                guard let client, let bytes else { return -1 }
                return Unmanaged<PackedInput>.fromOpaque(client).takeUnretainedValue().give(bytes, archive)
            }, nil)
        // A stream that fails at once is taken for an empty one, but for the reason that it leaves.
        if code != ARCHIVE_OK || library.calls.archive_error_string(handle) != nil { failure = error() }
        return true
    }

    /// Moves to the next member; false at the end.
    func nextHeader(_ entry: inout OpaquePointer?) throws(SourceError) -> Bool {
        if let failure { throw failure }
        pending = UnsafeRawBufferPointer(start: nil, count: 0)
        isAtEnd = false
        switch library?.calls.archive_read_next_header(handle, &entry) {
        case ARCHIVE_OK, ARCHIVE_WARN: return true
        case ARCHIVE_EOF: return false
        default:
            let error = error()
            failure = error
            throw error
        }
    }

    /// Content of the member; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        while pending.isEmpty {
            if let failure { throw failure }
            if isAtEnd { return 0 }
            try readBlock()
        }
        let count = min(buffer.count, pending.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
        pending = UnsafeRawBufferPointer(rebasing: pending[count...])
        return count
    }

    private func readBlock() throws(SourceError) {
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        switch library?.calls.archive_read_data_block(handle, &block, &count, &offset) {
        case ARCHIVE_OK: pending = UnsafeRawBufferPointer(start: block, count: block == nil ? 0 : count)
        case ARCHIVE_EOF: isAtEnd = true
        case ARCHIVE_WARN:
            // A member's checksum is wrong: what follows it can still be read.
            isAtEnd = true
            throw error(endsIt: false)
        default:
            let error = error()
            failure = error
            throw error
        }
    }

    private func error(endsIt: Bool = true) -> SourceError {
        if let failure = input.failure { return failure }
        let message = library?.calls.archive_error_string(handle).map { String(cString: $0) } ?? "no reason given"
        let place = "byte \(grouped(position)) of \(name)"
        if message.contains("runcated") || endsIt && input.isOver && position >= input.count {
            return SourceError(.truncated, "zip ends early at \(place)")
        }
        return SourceError(.damaged, "zip is damaged at \(place): \(EntryName.display(message.utf8))")
    }
}

/// What libarchive's callback reads from.
private final class PackedInput {
    private let base: any ByteSource
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private(set) var failure: SourceError?
    private(set) var isOver = false
    private(set) var count: Int64 = 0

    init(_ base: any ByteSource) { self.base = base }

    deinit { room.deallocate() }

    func give(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>, _ archive: OpaquePointer?) -> Int {
        bytes.pointee = UnsafeRawPointer(room.baseAddress)
        if failure != nil { return -1 }
        do throws(SourceError) {
            let got = try base.read(into: room)
            if got == 0 { isOver = true }
            count += Int64(got)
            return got
        } catch {
            failure = error
            return -1
        }
    }
}
