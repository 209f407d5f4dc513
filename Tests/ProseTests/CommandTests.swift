import Prose
import Testing
import Units

/// A command is asked for what it is, and never for its words.
@Suite struct CommandTests {
    private struct Upper: Renaming {
        func name(_ text: String, _ kind: Name.Kind) -> String { text.uppercased() }
        func namespace(_ text: String) -> String { text }
        func quote(_ text: String) -> String { text }
        func moment(_ moment: Moment) -> Moment { moment }
        func scalar(_ text: String, under keys: [String]) -> String { text }
        func key(_ text: String, under keys: [String]) -> String { text }
    }

    @Test func `A command asks for a dump where any part of it does`() {
        let dump: Command = "get \(dump: "config_dump")"
        let later: Command = "ls   # before any config_dump"
        #expect(dump.asksForDump && !later.asksForDump)
        let both: Command = "\(later)\(.next)\(dump)"
        #expect(both.asksForDump && both.filled { _ in nil }.asksForDump && both.renamed(by: Upper()).asksForDump)
        #expect(dump != ("get config_dump" as Command))
    }

    @Test func `Blanks are filled by what is known, and the others stay`() {
        let command: Command = "kubectl exec \(blank: .pod) -- x; kubectl debug \(blank: .node)"
        #expect(command.line == "kubectl exec POD -- x; kubectl debug node/NODE")
        #expect(command.blanks == [.pod, .node])
        let named = command.filled { $0 == .pod ? "\(word: "cart 0") -n shop" : nil }
        #expect(named.line == "kubectl exec 'cart 0' -n shop -- x; kubectl debug node/NODE")
        #expect(named.blanks == [.node])
        // A name that reads like a blank is none.
        #expect((("kubectl logs \(word: "POD")") as Command).blanks.isEmpty)
    }

    @Test func `Commands behind each other stand on one line or on lines of their own, by other names as well`() {
        let command: Command = "echo 'a; b'\(.next)ls\(.next)\(word: "c d")"
        #expect(command.line == "echo 'a; b'; ls; 'c d'")
        #expect(command.lines == "echo 'a; b'\nls\n'c d'")
        #expect(command.renamed(by: Upper()).lines == "ECHO 'A; B'\nLS\n'C D'")
        #expect(("ls" as Command).lines == "ls")
    }

    @Test func `A long command stands on several lines, and is the same command`() {
        let patch: Command =
            "kubectl patch x\(patch: ["a": "it's, \"b\",\"c\"", "d": .null, "e": [1, 2], "f": ["g", "h"]])"
        #expect(patch.line == #"kubectl patch x -p '{"a":"it'\''s, \"b\",\"c\"","d":null,"e":[1,2],"f":["g","h"]}'"#)
        let folded = patch.lines(within: 10)
        #expect(
            folded.hasPrefix("kubectl patch x \\\n  -p '{") && folded.contains("null,\n  \"e\":[1,2],\"f\":[\"g\",\n"))
        #expect(folded.replacing(" \\\n  ", with: " ").replacing("\n  ", with: "") == patch.line)
        #expect(patch.lines(within: 200) == patch.line)
        #expect(patch.renamed(by: Upper()).lines(within: 10) == folded.uppercased())
        let either: Command =
            "if [ -s f ]\(.then)a\(.and)b\(.otherwise)c\(.fi)\(.next)for o in d\(.loop)e\(.pipe)f\(.done)"
        #expect(either.line == "if [ -s f ]; then a && b; else c; fi; for o in d; do e | f; done")
        #expect(either.lines(within: 26) == "if [ -s f ]; then\n  a &&\nb\nelse\n  c\nfi\nfor o in d; do e | f; done")
        let table: Command = "get\(columns: ["A:.a", "B:.b", "C:.c"])"
        #expect(table.line == "get -o 'custom-columns=A:.a,B:.b,C:.c'")
        #expect(table.lines(within: 9) == "get \\\n  -o 'custom-columns=A:.a,B:.b,'\\\n'C:.c'")
    }

    @Test func `Who asks for a page whole need not ask for a part of it`() {
        let (table, json): (Command, Command) = ("list x", "list x\(json: "x.json")")
        let (part, other): (Command, Command) = ("list x\(part: "grep a")", "list xy")
        #expect(part.line == "list x | grep a" && json.line == "list x -o json > x.json")
        #expect(json.covers(table) && table.covers(part))
        #expect(!table.covers(json) && !part.covers(table) && !table.covers(table) && !table.covers(other))
        #expect(!other.covers(part) && !json.covers(part))
    }

    @Test func `What is put together is the same as what was written at once`() {
        let word: Command = "ls"
        #expect(("\(word) -l" as Command) == ("ls -l" as Command))
        #expect(("\(word)\(.next)ls" as Command) != ("ls; ls" as Command))
    }
}

@Suite struct LocatorTests {
    @Test(arguments: [
        (Locator.object(ObjectName("Pod", "shop", "cart-0"), path: ["istio-proxy"]), "cart-0" as String?),
        (.object(ObjectName("Sidecar", "shop", "cart-0"), path: []), nil),
        (.item("client", Name("cart-0", .pod, in: "shop")), "cart-0"),
        (.item("filter", Name("cart-0", .term)), nil), (.field("cart-0"), nil), (.line(4), nil),
    ])
    func `A place is of a pod by what it is, and not by its words`(place: Locator, pod: String?) {
        #expect(place.pod == pod)
    }
}
