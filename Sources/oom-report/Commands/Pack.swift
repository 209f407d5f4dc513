import Archive
import Diagnosis
import Privacy
import Reporting

/// One attachment for a ticket, as a file. The same bundle gives the same bytes.
struct Pack {
    /// Larger attachments are refused by many ticket and mail systems.
    private static let usualLimit: Int64 = 25_000_000

    private let file: OutputFile
    private let mostBytes: Int64
    /// Where the database of the run lies until it is packed, where none is kept.
    let scratch: OutputFile?

    /// Opened before anything is read, so that a wrong name costs no run. `keepsDatabase`: the run writes one anyway.
    init(
        _ path: String, keepsDatabase: Bool, isPrivate: Bool, mostBytes: Int64 = Self.usualLimit
    ) throws(CommandFailure) {
        self.mostBytes = mostBytes
        file = try OutputFile(path, for: .report, isPrivate: isPrivate)
        scratch = keepsDatabase ? nil : try OutputFile(path + ".sqlite", for: .database, isPrivate: true)
    }

    /// Writes it, but for its name; gives what was left out. What does not fit is left out, the database first, and the README
    /// says so. Nothing is packed that `scan` refuses; the database went through it before.
    func write(
        _ report: Report, database: String, through scan: FinishedScan = FinishedScan()
    ) throws(CommandFailure) -> [String] {
        var pack = ReportPack(report)
        if let size = Platform.size(of: database) { pack.add(database: size) { Self.read(database, $0) } }
        for member in pack.members where member.kind != .database { try look(at: member, scan) }
        while true {
            let readme = pack.readme
            try look(at: readme, scan)
            if try isWritten([readme] + pack.members) || pack.members.isEmpty { break }
            pack.leaveOneOut()
            try file.restart()
        }
        scratch?.discard()
        return pack.left
    }

    private func look(at member: ReportPack.Member, _ scan: FinishedScan) throws(CommandFailure) {
        var last = LastLook(scan) { _ in }
        member.write { last.see($0) }
        last.finish()
        if let hit = last.hit { throw Leak.failure(hit.rule, in: "the pack, \(member.name)") }
    }

    /// Gives it its name.
    func publish(without left: [String], _ console: Console) throws(CommandFailure) {
        try file.publish()
        let without =
            left.isEmpty ? "" : ", without \(left.joined(separator: " and ")): with it the pack would be too large"
        console.say("wrote \(file.name)\(without)")
    }

    func discard() {
        scratch?.discard()
        file.discard()
    }

    /// False where it would be too large.
    private func isWritten(_ members: [ReportPack.Member]) throws(CommandFailure) -> Bool {
        guard members.allSatisfy({ $0.size <= ZipWriter.mostBytes }) else { return false }
        var failure: CommandFailure?
        var count: Int64 = 0
        let zip = ZipWriter { [file, mostBytes] bytes in
            count += Int64(bytes.count)
            guard count <= mostBytes else { return false }
            do throws(CommandFailure) { try file.write(bytes) } catch { failure = error }
            return failure == nil
        }
        var isWhole = true
        for member in members {
            isWhole =
                isWhole
                && zip.add(member.name, size: member.size) { give in
                    member.write { piece in piece.withUnsafeBytes { give($0) } }
                }
        }
        isWhole = zip.finish() && isWhole
        if let failure { throw failure }
        if !isWhole, count <= mostBytes {
            throw CommandFailure("cannot write \(file.name): a member of it could not be packed")
        }
        return isWhole
    }

    private static func read(_ path: String, _ emit: @escaping ReportFormat.Emit) {
        do throws(SourceError) {
            let source = try FileSource(path: path, name: "incident.sqlite")
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
            defer { room.deallocate() }
            while true {
                let count = try source.read(into: room)
                guard count > 0 else { return }
                emit(Array(room[..<count]))
            }
        } catch {
            // The member is then shorter than was said, which is told.
        }
    }
}
