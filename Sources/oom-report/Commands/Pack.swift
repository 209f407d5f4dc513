import Analysis
import Archive
import Diagnosis
import Privacy
import Reporting

/// One attachment for a ticket: the report for people, for the ticket and for programs, with the database that it was made
/// from. The same bundle gives the same bytes.
struct Pack {
    /// Larger attachments are refused by many ticket and mail systems.
    private static let usualLimit: Int64 = 25_000_000

    private struct Member {
        let name: String
        let size: Int64
        let write: (@escaping ReportFormat.Emit) -> Void
    }

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

    /// What does not fit is left out, the database first, and the README says so. Nothing is packed that `scan` refuses;
    /// the database went through it before.
    func write(
        _ report: Report, database: String, through scan: FinishedScan = FinishedScan(), _ console: Console
    ) throws(CommandFailure) {
        let forms: [(String, ReportFormat)] = [
            ("report.html", ReportFormat(named: "html")), ("report.md", .markdown), ("report.json", .json),
        ].compactMap { name, format in format.map { (name, $0) } }
        var members = forms.map { name, format in
            Member(name: name, size: Self.size(of: report, format)) { format.write(report, to: $0) }
        }
        for member in members + [readme(report, members, [])] {
            var last = LastLook(scan, name: "the pack, \(member.name)") { _ in }
            member.write { last.see($0) }
            last.finish()
            if let leak = last.leak { throw leak }
        }
        if let size = Platform.size(of: database) {
            members.append(Member(name: "incident.sqlite", size: size) { Self.read(database, $0) })
        }
        var left: [String] = []
        while try !isWritten([readme(report, members, left)] + members) {
            guard let last = members.popLast() else { break }
            left.append(last.name)
            try file.restart()
        }
        scratch?.discard()
        try file.publish()
        let without =
            left.isEmpty ? "" : ", without \(left.joined(separator: " and ")): with it the pack would be too large"
        console.say("wrote \(file.name)\(without)")
    }

    /// False where it would be too large.
    private func isWritten(_ members: [Member]) throws(CommandFailure) -> Bool {
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

    private func readme(_ report: Report, _ members: [Member], _ left: [String]) -> Member {
        let names = members.map(\.name)
        let reports = names.filter { $0.hasPrefix("report.") }.map { name in
            switch name {
            case "report.html": "report.html opens in any browser"
            case "report.md": "report.md is for the ticket"
            default: "\(name) is for programs"
            }
        }
        let facts =
            names.contains("incident.sqlite")
            ? "incident.sqlite holds all that was read: \(CommandTable.tool) query --db incident.sqlite --tables"
            : "Left out as too large: \(left.joined(separator: ", ")); \(CommandTable.tool) analyze BUNDLE --db incident.sqlite makes the database"
        let bundles = report.bundles.prefix(3).map { terminalSafe($0.name) }.joined(separator: ", ")
        let lines = [
            "\(CommandTable.tool) \(report.toolVersion) on \(bundles): \(terminalSafe(report.verdict.plain))",
            reports.joined(separator: ", "), facts,
        ]
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        return Member(name: "README.txt", size: Int64(bytes.count)) { $0(bytes) }
    }

    /// Written twice rather than held: a report on a thousand proxies is long.
    private static func size(of report: Report, _ format: ReportFormat) -> Int64 {
        var count: Int64 = 0
        format.write(report) { count += Int64($0.count) }
        return count
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
