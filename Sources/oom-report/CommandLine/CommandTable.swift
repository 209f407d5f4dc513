import Analysis
import Archive
import Diagnosis
import Privacy
import Reporting
import SampleBundles

/// All commands and options of the tool.
enum CommandTable {
    static let tool = "oom-report"
    static let summary = "explains from a bug-report archive why Istio sidecars were OOM-killed"

    static let output = OptionDeclaration(
        name: "output", short: "o", kind: .file,
        help: "write the report to FILE, - for stdout; its ending names the form: \(endings)",
        fallback: "stdout", isRepeatable: true)
    static let format = OptionDeclaration(
        name: "format", kind: .choice(ReportFormat.all.map(\.name)),
        help: "write the report in this form, whatever the ending of FILE",
        fallback: "text on a terminal, else markdown")
    static let maxCharacters = OptionDeclaration(
        name: "max-chars", kind: .number(leastCharacters...(.max)),
        help: "cut what matters least to at most N characters, in forms that are not for programs",
        fallback: "what the receiver of a form takes")
    static let leastCharacters: Int64 = 1_000
    static let database = OptionDeclaration(
        name: "db", kind: .file, help: "keep the SQLite database with everything that was read",
        fallback: "a temporary one, which vanishes")
    static let pack = OptionDeclaration(
        name: "pack", kind: .file,
        help: "write one zip for a ticket: the report for people, tickets and programs, and its database",
        fallback: "none")
    static let ownerLabel = OptionDeclaration(
        name: "owner-label", kind: .text(called: "KEY"),
        help: "show this label of a victim's pods, or label or annotation of their namespace, as its owner",
        fallback: "those that usually name a team, such as team, owner, squad, slack-channel", isRepeatable: true)
    static let threads = OptionDeclaration(
        name: "threads", kind: .number(1...mostThreads),
        help: "read with N threads, 1 to \(mostThreads); the report is the same",
        fallback: "as many as help, at most 3")
    static let maxUnpacked = OptionDeclaration(
        name: "max-unpacked", kind: .bytes, category: .limits,
        help: "maximum unpacked size, of all bundles together",
        fallback: "\(Limits().maxUnpackedBytes)")
    static let maxEntries = OptionDeclaration(
        name: "max-entries", kind: .number(1...(.max)), category: .limits,
        help: "maximum number of members of archives and files of folders",
        fallback: "\(Limits().maxEntries)")
    static let maxDepth = OptionDeclaration(
        name: "max-depth", kind: .number(1...(.max)), category: .limits,
        help: "maximum nesting of archives in archives",
        fallback: "\(Limits().maxDepth)")
    static let maxMemory = OptionDeclaration(
        name: "max-memory", kind: .bytes, category: .limits,
        help: "maximum memory for unpacking a stream of xz or zstd; one that needs more is refused",
        fallback: "\(Limits().maxWindowBytes)")
    static let maxSeconds = OptionDeclaration(
        name: "max-seconds", kind: .number(1...(.max)), category: .limits,
        help: "time limit for reading and for waiting for input, in seconds; then report on what was read",
        fallback: "\(Limits().maxSeconds)")
    static let failOn = OptionDeclaration(
        name: "fail-on", kind: .choice(FailLevel.allCases.map(\.rawValue), called: "LEVEL"),
        help:
            "exit with status 1 where a cause of a kill, or of a living proxy that would be killed, is at least this certain",
        fallback: "never")
    static let brief = OptionDeclaration(
        name: "brief", help: "write the first screen and what to do, and no more")
    static let appendix = OptionDeclaration(
        name: "appendix", help: "write what is looked up as well: causes excluded, cohorts, entries, method",
        fallback: "in files, not on stdout")
    static let redact = OptionDeclaration(
        name: "redact", kind: .choice(RedactionLevel.allCases.map(\.rawValue), called: "LEVEL"), category: .privacy,
        help:
            "replace names by pseudonyms in all that is written; strict also shifts times and drops images, labels, addresses",
        fallback: "names stay; secrets are erased in any case")
    static let redactionMap = OptionDeclaration(
        name: "redaction-map", kind: .file, category: .privacy,
        help:
            "keep names and pseudonyms in FILE, for the same ones in the next run and for reveal; keep it to yourself",
        fallback: "no way back")
    static let queriedDatabase = OptionDeclaration(
        name: "db", kind: .file, help: "the database that analyze --db wrote; it is only read")
    static let tables = OptionDeclaration(
        name: "tables", help: "list tables and columns with what they mean, instead of SQL")
    static let rowFormat = OptionDeclaration(
        name: "format", kind: .choice(RowFormat.allCases.map(\.rawValue)), help: "how rows are written",
        fallback: "table")
    static let sampleOutput = OptionDeclaration(
        name: "output", short: "o", kind: .file, help: "write the bundle to FILE",
        fallback: "NAME.tar.gz in this folder")

    static let namespace = OptionDeclaration(
        name: "namespace", kind: .text(called: "NS"), help: "only pods of this namespace",
        fallback: "all that you may list",
        isRepeatable: true)
    static let pod = OptionDeclaration(
        name: "pod", kind: .text(called: "[NS/]POD"), help: "these pods are the victims",
        fallback: "those that were killed or restarted",
        isRepeatable: true)
    static let selector = OptionDeclaration(
        name: "selector", kind: .text(called: "LABELS"),
        help: "pods with these labels are the victims, as in app=web,tier!=test")
    static let since = OptionDeclaration(
        name: "since", kind: .text(called: "TIME"), help: "maximum age of the log lines taken: 90s, 30m, 6h",
        fallback: CaptureSettings().since)
    static let watch = OptionDeclaration(
        name: "watch", kind: .number(0...1_000_000, called: "SECONDS"),
        help: "sample the victims' memory until one is killed, for at most SECONDS",
        fallback: "\(CaptureSettings().watch)")
    static let redactSecrets = OptionDeclaration(
        name: "redact-secrets", kind: .choice(["yes", "no"], called: "WHEN"), help: "take secrets out of what is saved",
        fallback: "yes")
    static let most = OptionDeclaration(
        name: "most", kind: .number(1...1_000_000), help: "maximum number of proxies asked",
        fallback: "\(CaptureSettings().most)")
    static let scriptOutput = OptionDeclaration(
        name: "output", short: "o", kind: .file, help: "write the script to FILE", fallback: "stdout")

    static let quiet = OptionDeclaration(
        name: "quiet", short: "q", category: .messages, help: "no messages on stderr but errors")
    static let verbose = OptionDeclaration(
        name: "verbose", short: "v", category: .messages, help: "say on stderr what is being done")
    static let noColor = OptionDeclaration(
        name: "no-color", category: .messages, help: "no colors (also with NO_COLOR in the environment)")
    static let help = OptionDeclaration(name: "help", short: "h", category: .messages, help: "this help")
    static let version = OptionDeclaration(name: "version", help: "print the version")

    /// `.md, .markdown, .json`, of every format.
    static let endings = ReportFormat.all.flatMap(\.endings).map { "." + $0 }.joined(separator: ", ")

    /// How much a bundle may ask of the machine.
    static let limits = [maxUnpacked, maxEntries, maxDepth, maxMemory, maxSeconds]
    /// Who may read what is written.
    static let redaction = [redact, redactionMap]
    /// Options of every command.
    static let common = [quiet, verbose, noColor, help]
    /// Options that stand without a command.
    static let bare = [help, version]
    static let mostThreads: Int64 = 64

    static let commands = CommandName.allCases.map(command)

    static func command(_ name: CommandName) -> CommandDeclaration {
        switch name {
        case .analyze: analyze
        case .compare: compare
        case .inspect: inspect
        case .capture: capture
        case .rules: rules
        case .explain: explain
        case .query: query
        case .reveal: reveal
        case .sample: sample
        case .serve: serve
        case .completions: completions
        case .man: man
        case .doctor: doctor
        }
    }

    static let analyze = CommandDeclaration(
        name: .analyze, summary: "read bundles, find what was killed and why, write a report",
        examples: [
            .init(
                line: "oom-report analyze bug-report.tar.gz",
                does: "the report on the terminal, as Markdown into a pipe"),
            .init(
                line: "oom-report analyze bug-report.tar.gz -o report.md -o report.json",
                does: "for the ticket and for other programs"),
            .init(
                line: "oom-report analyze bug-report.tar.gz -o note.jira -o comment.github.md",
                does: "as the fields of tickets take it"),
            .init(
                line: "oom-report analyze bug-report.tar.gz --pack incident.zip", does: "one attachment with all of it"),
            .init(line: "oom-report analyze bug-report.tar.gz --db incident.sqlite", does: "keep all facts for query"),
            .init(line: "kubectl exec … | oom-report analyze -", does: "read a bundle from stdin"),
        ],
        arguments: [
            ArgumentDeclaration(
                name: "BUNDLE", help: "an archive of istioctl bug-report, a folder, loose admin pages, or - for stdin",
                arity: .several, isFile: true)
        ],
        options: [output, format, maxCharacters, brief, appendix, pack, database, ownerLabel, threads, failOn]
            + redaction
            + limits,
        notes: [
            "Works offline, changes nothing, extracts nothing to disk. Nothing leaves this machine.",
            "Files that are given together are one bundle, like a folder that holds them: `analyze config_dump.json.gz stats.txt events.txt`. Archives and folders are bundles of their own: several moments of one mesh, or several clusters, also where several are packed into one; files beside them are read with each.",
        ])

    static let compare = CommandDeclaration(
        name: .compare, summary: "tell what changed between bundles, and whether the fix worked, in bytes",
        examples: [
            .init(line: "oom-report compare before.tar.gz after.tar.gz", does: "what changed, on the terminal"),
            .init(
                line: "oom-report compare before.tar.gz after.tar.gz -o change.md -o change.json",
                does: "for the ticket and for other programs"),
            .init(line: "oom-report compare monday.tgz tuesday.tgz friday.tgz", does: "a trend: several in order"),
        ],
        arguments: [
            ArgumentDeclaration(name: "BEFORE", help: "a bundle as for analyze, of before the fix", isFile: true),
            ArgumentDeclaration(
                name: "AFTER", help: "one of the same mesh after it; several in the order of time", arity: .several,
                isFile: true),
        ],
        options: [output, format, maxCharacters, threads] + redaction + limits,
        notes: [
            "Each bundle is diagnosed by itself, then the reports are compared: proxies by pod, or by workload where the pods changed.",
            "Allocated falls at once when a fix is applied; the container's memory only after a restart of the proxy. The verdict says which proxies were restarted.",
            "The order given counts. Only archives that a tool made in one go, as istioctl bug-report does, are put into the order of their times, and the report says so.",
        ])

    static let inspect = CommandDeclaration(
        name: .inspect,
        summary: "list the entries of a bundle: what each was taken for, what was read, skipped, damaged, absent",
        examples: [.init(line: "oom-report inspect bug-report.tar.gz", does: "one line for each entry")],
        arguments: [ArgumentDeclaration(name: "BUNDLE", help: "as for analyze", arity: .several, isFile: true)],
        options: redaction + limits)

    static let capture = CommandDeclaration(
        name: .capture,
        summary: "print a shell script that takes a good bundle with kubectl, and harms no proxy by it",
        examples: [
            .init(line: "oom-report capture -o capture.sh", does: "the script; `sh capture.sh` then takes the bundle"),
            .init(
                line: "oom-report capture --namespace shop --since 6h -o capture.sh",
                does: "one that looks at one namespace and at the logs of six hours"),
            .init(
                line: "oom-report capture --pod shop/web-7d4b9c6f5d-x2x8p --watch 1800 -o capture.sh",
                does: "one that waits up to half an hour for the next kill of a pod"),
        ],
        options: [namespace, pod, selector, since, watch, redactSecrets, most, scriptOutput],
        notes: [
            "This tool opens no connection; the script does, where kubectl reaches the cluster. It takes the same options, needs kubectl, awk, sed, tar and gzip, and can be sent to somebody who has no oom-report.",
            "It asks for nothing, changes nothing and goes on after failures. The logs of killed processes come first, then pages that cost a proxy nothing; a config_dump comes last, and only of a proxy with room for it: where a victim has none, a replica or a proxy of its namespace stands in.",
        ])

    static let rules = CommandDeclaration(
        name: .rules, summary: "list the causes that are looked for",
        examples: [.init(line: "oom-report rules", does: "code, class and title of each")])

    static let explain = CommandDeclaration(
        name: .explain, summary: "tell a rule's reason, needs, thresholds, false positives and remedy",
        examples: [
            .init(line: "oom-report explain OOM201", does: "all about one code of a report"),
            .init(line: "oom-report explain myths", does: "what is said about the memory of sidecars, and what is so"),
            .init(line: "oom-report explain leaks", does: "known leaks by version, with what sets them off"),
            .init(line: "oom-report explain defaults", does: "what Istio does by default, and since which release"),
        ],
        arguments: [
            ArgumentDeclaration(
                name: "CODE",
                help:
                    "a code such as OOM201, a class such as CONFIG_SCOPE, or one of the words myths, leaks and defaults",
                choices: Diagnosis.Rules.cards.map(\.code).sorted() + ["myths", "leaks", "defaults"])
        ])

    static let query = CommandDeclaration(
        name: .query, summary: "ask the database of an analysis in SQL, read-only",
        examples: [
            .init(line: "oom-report query --db incident.sqlite --tables", does: "what there is to ask"),
            .init(
                line: "oom-report query --db incident.sqlite 'SELECT pod, count(*) FROM proxy GROUP BY 1'",
                does: "rows as a table"),
            .init(
                line: "oom-report query --db incident.sqlite --format csv 'SELECT * FROM proxy'", does: "rows as CSV"),
        ],
        arguments: [ArgumentDeclaration(name: "SQL", help: "one statement that reads", arity: .optional)],
        options: [queriedDatabase, tables, rowFormat] + redaction)

    static let reveal = CommandDeclaration(
        name: .reveal, summary: "put the names back into an answer to a redacted report",
        examples: [
            .init(line: "oom-report reveal names.json < answer.txt", does: "the answer with your names, on stdout")
        ],
        arguments: [ArgumentDeclaration(name: "MAP", help: "the file that --redaction-map wrote", isFile: true)],
        options: [],
        notes: ["Reads the text from stdin. Secrets were erased and are in no map."])

    static let sample = CommandDeclaration(
        name: .sample, summary: "write a small sample bundle, to try the tool without a cluster",
        examples: [
            .init(line: "oom-report sample", does: "the names of the samples"),
            .init(line: "oom-report sample wildcard-subsets -o bundle.tar.gz", does: "write one, for analyze"),
        ],
        arguments: [
            ArgumentDeclaration(
                name: "NAME", help: "which sample; without it they are listed", arity: .optional,
                choices: SampleBundles.all.map(\.name))
        ],
        options: [sampleOutput])
}
