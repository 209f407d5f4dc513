import Archive
import Synchronization
import Testing

@testable import Serve

@Suite struct UploadSourceTests {
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) } }

    private func readAll(_ source: UploadSource, by step: Int) throws -> [UInt8] {
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: step)
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            out += buffer[..<count]
        }
        return out
    }

    @Test(arguments: [(1, 1, 1), (7, 3, 5), (64, 100, 64), (64, 1, 200), (1000, 333, 77)])
    func `The reader gets what was pushed, whatever the sizes`(capacity: Int, piece: Int, step: Int) throws {
        let source = UploadSource(capacity: capacity)
        let all = bytes(5_003)
        let thread = PlatformThread {
            for start in stride(from: 0, to: all.count, by: piece) {
                all[start..<min(all.count, start + piece)].withUnsafeBytes { _ = source.push($0) }
            }
            source.finish()
        }
        #expect(try readAll(source, by: step) == all)
        thread?.join()
    }

    @Test func `A pusher waits while nobody reads, and goes on when it is broken off`() {
        let source = UploadSource(capacity: 10)
        let taken = Mutex<[UploadSource.Taken]>([])
        let thread = PlatformThread {
            let result = [UInt8](repeating: 1, count: 11).withUnsafeBytes { source.push($0) }
            taken.withLock { $0.append(result) }
        }
        for _ in 0..<20 { yield(milliseconds: 5) }
        #expect(taken.withLock { $0.isEmpty })
        source.breakOff()
        thread?.join()
        #expect(taken.withLock { $0 } == [.refused])
    }

    @Test func `A reader that waits hears that the upload broke off`() {
        let source = UploadSource(capacity: 10)
        let error = Mutex<SourceError?>(nil)
        let thread = PlatformThread {
            var buffer = [UInt8](repeating: 0, count: 4)
            do { _ = try buffer.withUnsafeMutableBytes { try source.read(into: $0) } } catch let broken {
                error.withLock { $0 = broken as? SourceError }
            }
        }
        yield(milliseconds: 20)
        source.breakOff()
        thread?.join()
        #expect(error.withLock { $0?.kind } == .truncated)
    }

    @Test func `Once nobody reads on, the rest passes by`() {
        let source = UploadSource(capacity: 4)
        source.stopReading()
        #expect([UInt8](repeating: 1, count: 100).withUnsafeBytes { source.push($0) } == .passedBy)
        source.breakOff()
        #expect([UInt8](repeating: 1, count: 100).withUnsafeBytes { source.push($0) } == .refused)
    }

    private func yield(milliseconds: Int) {
        let monitor = Monitor()
        monitor.locked { monitor.wait(milliseconds: milliseconds) }
    }
}
