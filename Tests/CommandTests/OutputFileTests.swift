import TestSupport
import Testing

@testable import oom_report

/// What a run writes never destroys what it was not asked to replace.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct OutputFileTests {
    private let place: Workplace
    private let shell: Shell

    init() throws {
        place = try Workplace()
        shell = Shell(place: place)
        _ = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Project.bytes(at: place[name]), as: UTF8.self)
    }

    @Test func `A device is written to and stays one`() throws {
        let result = try shell.run(
            "mknod null c 1 3 2>/dev/null || ln -s /dev/null null; \"$TOOL\" analyze bundle.tar.gz --format json -o null"
                + " && test -c null && \"$TOOL\" sample healthy -o null && test -c null")
        #expect(result.status == 0, "\(result.messages)")
        let refused = try shell.run(
            "\"$TOOL\" analyze bundle.tar.gz --db /dev/null; s=$?; test -c /dev/null && exit $s")
        #expect(refused.status == 2)
        #expect(refused.messages.contains("cannot write /dev/null: it is no regular file"))
    }

    @Test func `A pipe gets the report`() throws {
        let result = try shell.run(
            "mkfifo pipe; cat pipe >got & \"$TOOL\" analyze bundle.tar.gz --format json -o pipe; s=$?; wait; test -p pipe && exit $s"
        )
        #expect(result.status == 0, "\(result.messages)")
        #expect(try text("got").hasPrefix("{\n  \"schema\""))
    }

    @Test(arguments: ["-o loop --format markdown", "--db loop", "--pack loop"])
    func `Links that go round are told, and stay`(options: String) throws {
        let result = try shell.run("ln -s loop loop; \"$TOOL\" analyze bundle.tar.gz \(options)")
        #expect(result.status == 2)
        #expect(result.messages.hasPrefix("oom-report: cannot write loop: Too many levels of symbolic links"))
        #expect(place.files == ["bundle.tar.gz", "loop"])
    }

    @Test func `A pipe that nobody reads is told, and not waited for without end`() throws {
        let result = try shell.run(
            "mkfifo pipe; \"$TOOL\" analyze bundle.tar.gz -o ok.md --format markdown -o pipe; s=$?; rm pipe; exit $s")
        #expect(result.status == 2)
        #expect(result.messages.contains("cannot write pipe: nobody reads this pipe"), "\(result.messages)")
        #expect(place.files == ["bundle.tar.gz", "ok.md"])
    }

    @Test(arguments: [
        "-o ./bundle.tar.gz --format markdown", "--db ./bundle.tar.gz", "--pack link", "-o a.md --pack ./a.md",
    ])
    func `No other name of a file makes a run write over it`(options: String) throws {
        _ = try shell.run("ln -s bundle.tar.gz link")
        let result = try shell.run("\"$TOOL\" analyze bundle.tar.gz \(options)")
        #expect(result.status == 2)
        #expect(result.messages.contains(": it is the same file as "), "\(result.messages)")
        #expect(place.files == ["bundle.tar.gz", "link"])
        #expect(try Project.bytes(at: place["bundle.tar.gz"]) == Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    @Test func `A link is followed, and a mode is kept`() throws {
        let result = try shell.run(
            """
            mkdir there; echo old >there/r.md; chmod 640 there/r.md; ln -s there/r.md r.md; ln -s there/new.json r.json
            "$TOOL" analyze bundle.tar.gz -o r.md -o r.json && test -L r.md && test -L r.json && stat -c %a there/r.md >mode
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try text("mode") == "640\n")
        #expect(try text("there/r.md").hasPrefix("# ") && text("there/new.json").hasPrefix("{"))
    }

    @Test func `What is made of a private bundle is private`() throws {
        let result = try shell.run(
            """
            umask 022; chmod 600 bundle.tar.gz; "$TOOL" analyze bundle.tar.gz -o r.md --db d.sqlite || exit
            chmod 644 bundle.tar.gz; "$TOOL" analyze bundle.tar.gz -o open.md && stat -c %a r.md d.sqlite open.md >modes
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try text("modes") == "600\n600\n644\n")
    }

    @Test func `A database replaces only a database of this tool`() throws {
        _ = try place.write("letter.sqlite", Array("Dear all".utf8))
        let refused = try shell.run("\"$TOOL\" analyze bundle.tar.gz --db letter.sqlite")
        #expect(refused.status == 2)
        #expect(refused.messages.contains("not an oom-report database"))
        #expect(try text("letter.sqlite") == "Dear all")
        let twice = try shell.run(
            "\"$TOOL\" analyze bundle.tar.gz --db d.sqlite && \"$TOOL\" analyze bundle.tar.gz --db d.sqlite")
        #expect(twice.status == 0, "\(twice.messages)")
    }

    @Test func `A name that cannot be written is told before anything is read, and the rest is written`() throws {
        let alone = try shell.run("\"$TOOL\" analyze nothing.tgz -o /nowhere/r.md")
        #expect(alone.status == 2)
        #expect(alone.messages.hasPrefix("oom-report: cannot write /nowhere/r.md: "))
        #expect(!alone.messages.contains("nothing.tgz"))
        let both = try shell.run("\"$TOOL\" analyze bundle.tar.gz -o /nowhere/r.md -o fine.md")
        #expect(both.status == 2)
        #expect(place.files == ["bundle.tar.gz", "fine.md"])
    }

    @Test func `One output that fails loses no other`() throws {
        let result = try shell.run("\"$TOOL\" analyze bundle.tar.gz --format markdown -o /dev/full -o r.md")
        #expect(result.status == 2)
        #expect(result.messages.contains("cannot write /dev/full"))
        #expect(try text("r.md").hasPrefix("# "))
        #expect(place.files == ["bundle.tar.gz", "r.md"])
    }

    @Test(arguments: ["--db /nowhere/d.sqlite", "--db notes.txt", "--pack /nowhere/p.zip", "--db /dev/full"])
    func `A database that cannot be written loses no report`(option: String) throws {
        let result = try shell.run(
            "echo hello > notes.txt; \"$TOOL\" analyze bundle.tar.gz \(option) -o r.md -o r.json; s=$?; rm notes.txt; exit $s"
        )
        #expect(result.status == 2)
        #expect(result.messages.contains("cannot "), "\(result.messages)")
        #expect(try text("r.md").hasPrefix("# ") && text("r.json").hasPrefix("{"))
        #expect(place.files == ["bundle.tar.gz", "r.json", "r.md"])
    }

    @Test(arguments: [
        ("--db d.sqlite --pack /nowhere/p.zip", "d.sqlite"), ("--db /nowhere/d.sqlite --pack p.zip", "p.zip"),
    ])
    func `Of a database and a pack one does not cost the other`(options: String, kept: String) throws {
        let result = try shell.run("\"$TOOL\" analyze bundle.tar.gz \(options) -o r.md")
        #expect(result.status == 2)
        #expect(place.files == ["bundle.tar.gz", kept, "r.md"].sorted())
    }

    @Test func `A database that cannot be opened costs nothing of what comes by a pipe`() throws {
        let result = try shell.run("cat bundle.tar.gz | \"$TOOL\" analyze - --db /nowhere/d.sqlite -o r.md")
        #expect(result.status == 2)
        #expect(try text("r.md").hasPrefix("# "))
    }

    /// A shell lets what it runs beside it ignore QUIT.
    @Test(arguments: [("TERM", 15), ("QUIT", 3)]) func `A signal leaves nothing half written`(
        name: String, number: Int32
    ) throws {
        let result = try shell.run(
            """
            mkfifo slow; ulimit -c 0; env --default-signal=QUIT "$TOOL" analyze slow -o r.md --db d.sqlite & run=$!
            exec 3>slow; head -c 5000 bundle.tar.gz >&3
            i=0; while ! ls | grep -q d.sqlite.partial && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done
            kill -\(name) $run; wait $run; s=$?; exec 3>&-; rm slow; exit $s
            """)
        #expect(result.status == 128 + number)
        #expect(place.files == ["bundle.tar.gz"])
    }

    @Test func `Two runs into one database each write their own`() throws {
        let result = try shell.run(
            """
            "$TOOL" analyze bundle.tar.gz --db d.sqlite & a=$!; "$TOOL" analyze bundle.tar.gz --db d.sqlite & b=$!
            wait $a && wait $b && "$TOOL" query --db d.sqlite 'SELECT count(*) FROM proxy'
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(place.files == ["bundle.tar.gz", "d.sqlite"])
    }

    @Test func `A name that is not UTF-8 is a name`() throws {
        let result = try shell.run(
            """
            name=$(printf 'caf\\351.tar.gz'); cp bundle.tar.gz "$name" && "$TOOL" analyze "$name" -o "$(printf 'r\\351.json')" || exit
            mkdir folder && cp bundle.tar.gz "folder/$name" && "$TOOL" analyze folder -o f.json && cat r?.json >r.json
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try text("r.json").contains("\"OOM-1\"") && text("f.json").contains("\"OOM-1\""))
    }

    @Test func `Damage is said on stderr, also with --quiet`() throws {
        let result = try shell.run("head -c 20000 bundle.tar.gz >cut.tgz; \"$TOOL\" analyze -q cut.tgz")
        #expect(result.status == 3)
        #expect(result.messages.hasPrefix("oom-report: the report is of a part: "))
        #expect(result.messages.split(separator: "\n").count == 1)
    }
}
