import Archive
import SampleBundles
import TestSupport
import Testing
import Units

/// What the command line may name: files, folders, several of them, and what is not there.
@Suite struct PathTests {
    @Test func aFolderIsWalkedInByteOrderWithoutFollowingLinks() {
        let folder = TemporaryFolder()
        folder.folder("b")
        folder.folder("bundle")
        var bundle = BundleBuilder()
        bundle.add("memory", "{}")
        _ = folder.file("z", [1])
        _ = folder.file("B", [2])
        _ = folder.file("b/dump.json.gz", gzip([3]))
        _ = folder.file("bundle/in.tgz", bundle.tarGzip())
        folder.link("bundle/up", to: "..")
        folder.link("a", to: "/etc/passwd")
        folder.pipe("p")
        let reader = BundleReader(paths: [folder.path + "/"], threads: 2)
        #expect(
            drain(reader) == [
                ReadEntry("B", [2]), ReadEntry("b/dump.json", [3]), ReadEntry("bundle/in.tgz/memory", "{}"),
                ReadEntry("z", [1]),
            ])
        #expect(reader.notes.map(\.name) == ["a", "bundle/up", "p"])
        #expect(reader.notes.allSatisfy { $0.kind == .skipped })
        let input = reader.inputs.first
        #expect(input?.isFolder == true)
        #expect(input?.sha256 == nil)
        #expect(input?.entries == 4)
        #expect(input?.packedBytes == Int64(2 + gzip([3]).count + bundle.tarGzip().count))
        #expect(input?.name.hasPrefix("oom-report-test-") == true)
    }

    /// Archives of one tool all have one name.
    @Test func inputsOfOneNameAreToldApartByTheirPaths() {
        #expect(
            EntryName.ofInputs(["/a/x/out.tgz", "/b/x/out.tgz", "c/other.tgz", "-"])
                == ["a/x/out.tgz", "b/x/out.tgz", "other.tgz", "standard input"])
        // What is given twice is one, and a path inside of another has no more to tell.
        #expect(EntryName.ofInputs(["a/out.tgz", "a/out.tgz", "out.tgz"]) == ["a/out.tgz", "a/out.tgz", "out.tgz"])
    }

    @Test func severalPathsFollowEachOther() throws {
        let folder = TemporaryFolder()
        let paths = [
            folder.file("one.tgz", smallBundle.tarGzip()), folder.path + "/gone",
            folder.file("memory", Array("{}".utf8)),
        ]
        let reader = BundleReader(paths: paths, threads: 2)
        var inputs: [Int] = []
        var last: BundleEntry?
        while let entry = reader.nextEntry() {
            inputs.append(entry.input)
            last = entry
        }
        #expect(inputs == [0, 0, 0, 2])
        #expect(last?.name == "memory")
        #expect(last?.declaredSize == 2)
        #expect(try #require(last?.modifiedAt).seconds > 1_700_000_000)
        #expect(reader.inputs.map(\.name) == ["one.tgz", "gone", "memory"])
        #expect(reader.inputs[0].fileSize == reader.inputs[0].packedBytes)
        #expect(
            reader.inputs[1].failure == SourceError(.io, "cannot open gone: No such file or directory", isWhole: true))
        #expect(reader.notes.map(\.kind) == [.refused])
    }

    @Test func afterALimitTheOtherPathsAreRefused() {
        let folder = TemporaryFolder()
        let paths = [folder.file("a", noise(100)), folder.file("b", noise(100))]
        let reader = BundleReader(paths: paths, limits: Limits(maxUnpackedBytes: 50))
        #expect(drain(reader).map(\.bytes.count) == [50])
        #expect(reader.notes.map(\.name) == ["a", "b"])
        #expect(reader.inputs.map { $0.failure?.kind } == [.limit, .limit])
    }

    @Test func aReaderDroppedEarlyLeavesNothingRunning() {
        let folder = TemporaryFolder()
        var bundle = BundleBuilder()
        for index in 0..<20 { bundle.add("\(index)", bytes: noise(100_000)) }
        let path = folder.file("x.tgz", bundle.tarGzip(level: 1))
        for _ in 0..<50 {
            let reader = BundleReader(paths: [path], threads: 2)
            #expect(reader.nextEntry()?.peek(1).count == 1)
            #expect(reader.packedBytesSoFar > 0)
        }
    }

    @Test func aFileThatCannotBeReadIsToldWithoutItsFolder() {
        let reader = BundleReader(paths: ["/nowhere/at/all.tgz"])
        #expect(reader.nextEntry() == nil)
        #expect(reader.notes.map(\.why) == ["cannot open all.tgz: No such file or directory"])
    }
}
