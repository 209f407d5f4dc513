import Analysis
import Archive
import Privacy
import Reporting
import Units

extension Plan {
    /// Understands the words behind the tool's name. `shown` is the form of stdout where none is asked for.
    static func resolve(
        _ words: [String], shown: ReportFormat = .markdown
    ) throws(UsageError) -> (plan: Plan, voice: Voice) {
        guard let first = words.first else {
            throw UsageError("no command", hint: "see: \(CommandTable.tool) --help")
        }
        switch first {
        case "--help", "-h": return (.show(HelpText.overview), Voice())
        case "--version": return (.show("\(CommandTable.tool) \(toolVersion)\n"), Voice())
        case "help": return (.show(try help(for: Array(words.dropFirst()))), Voice())
        default: break
        }
        // `oom-report -q analyze b`: options that every command has may come first.
        let before = words.prefix { word in
            CommandTable.common.contains { "--" + $0.name == word || $0.short.map { "-\($0)" } == word }
        }
        guard let name = words.dropFirst(before.count).first else {
            throw UsageError("no command", hint: "see: \(CommandTable.tool) --help")
        }
        let invocation = try Invocation(try command(named: name), before + words.dropFirst(before.count + 1))
        if invocation.asksForHelp { return (.show(HelpText.of(invocation.command)), Voice()) }
        return (try Plan(invocation, shown), try Voice(invocation))
    }

    private static func command(named word: String) throws(UsageError) -> CommandDeclaration {
        if let name = CommandName(rawValue: word) { return CommandTable.command(name) }
        if word.hasPrefix("-") {
            throw UsageError(
                "\(word) stands before the command and is no option of every command",
                hint: "write the command first: \(CommandTable.tool) analyze …")
        }
        throw UsageError(
            "unknown command \(word)", word: word, candidates: CommandName.allCases.map(\.rawValue) + ["help"],
            otherwise: "to read a bundle: \(CommandTable.tool) analyze BUNDLE")
    }

    private static func help(for words: [String]) throws(UsageError) -> String {
        guard let word = words.first, !word.hasPrefix("-"), word != "help" else { return HelpText.overview }
        return HelpText.of(try command(named: word))
    }

    private init(_ invocation: Invocation, _ shown: ReportFormat) throws(UsageError) {
        switch invocation.command.name {
        case .analyze: self = .analyze(try AnalyzePlan(invocation, shown))
        case .compare: self = .compare(try ComparePlan(invocation, shown))
        case .inspect: self = .inspect(try InspectPlan(invocation))
        case .capture: self = .capture(try CapturePlan(invocation))
        case .rules: self = .rules
        case .explain: self = .explain(ExplainPlan(code: invocation.arguments[0].uppercased()))
        case .query: self = .query(try QueryPlan(invocation))
        case .reveal: self = .reveal(invocation.arguments[0])
        case .sample: self = .sample(try SamplePlan(invocation))
        case .serve: self = .serve(try ServePlan(invocation))
        case .completions: self = .completions(try CompletionShell(invocation))
        case .man: self = .man
        case .doctor: self = .doctor
        }
    }
}

extension Voice {
    fileprivate init(_ invocation: Invocation) throws(UsageError) {
        let quiet = invocation.has(CommandTable.quiet)
        let verbose = invocation.has(CommandTable.verbose)
        if quiet && verbose {
            throw UsageError("--quiet and --verbose contradict each other", hint: "give one of them")
        }
        volume = quiet ? .quiet : verbose ? .verbose : .normal
        wantsColor = !invocation.has(CommandTable.noColor)
    }
}

/// What `analyze` and `compare` share.
extension Invocation {
    /// Paths of bundles.
    fileprivate func bundles() throws(UsageError) -> [String] {
        if arguments.filter({ $0 == "-" }).count > 1 {
            throw UsageError("stdin can be read only once", hint: "give - once")
        }
        return arguments
    }

    /// Files; `-` is stdout and no file.
    fileprivate func outputs() throws(UsageError) -> [AnalyzePlan.Output] {
        var outputs: [AnalyzePlan.Output] = []
        for path in values(of: CommandTable.output) where path != "-" {
            // A device or a pipe (/dev/stdout) has no ending; --format says what it gets.
            guard let format = namedFormat ?? ReportFormat(ending: path) else {
                throw UsageError(
                    "cannot tell the format of \(path)",
                    hint: "end its name in \(CommandTable.endings), or name a form with --format")
            }
            outputs.append(.init(path: path, format: format))
        }
        return outputs
    }

    /// Nothing that is read or written by a run may be written by it again.
    fileprivate func refuseOverwriting(_ written: [String]) throws(UsageError) {
        for (index, path) in written.enumerated() where written[..<index].contains(path) || arguments.contains(path) {
            throw UsageError(
                "\(path) would be overwritten by this run itself", hint: "give each file a name of its own")
        }
    }

    /// What stdout gets: nothing where files get it all.
    fileprivate func standardOutput(besides outputs: [AnalyzePlan.Output], _ shown: ReportFormat) -> ReportFormat? {
        if values(of: CommandTable.output).contains("-") { return namedFormat ?? shown }
        guard outputs.isEmpty else { return nil }
        return namedFormat ?? (has(CommandTable.pack) ? nil : shown)
    }

    private var namedFormat: ReportFormat? { value(of: CommandTable.format).flatMap(ReportFormat.init(named:)) }
}

extension AnalyzePlan {
    fileprivate init(_ invocation: Invocation, _ shown: ReportFormat) throws(UsageError) {
        bundles = try invocation.bundles()
        outputs = try invocation.outputs()
        database = invocation.value(of: CommandTable.database)
        if database == "-" {
            throw UsageError("a database cannot be written to stdout", hint: "name a file: --db incident.sqlite")
        }
        redaction = try invocation.redaction()
        pack = invocation.value(of: CommandTable.pack)
        if pack == "-" {
            throw UsageError("a pack cannot be written to stdout", hint: "name a file: --pack incident.zip")
        }
        ownerKeys = invocation.values(of: CommandTable.ownerLabel)
        try invocation.refuseOverwriting(outputs.map(\.path) + [database, pack, redaction?.map].compactMap { $0 })
        standardOutput = invocation.standardOutput(besides: outputs, shown)
        characters = invocation.count(of: CommandTable.maxCharacters)
        failOn = invocation.value(of: CommandTable.failOn).flatMap(FailLevel.init(rawValue:))
        threads = invocation.count(of: CommandTable.threads)
        limits = Limits(invocation)
        switch (invocation.has(CommandTable.brief), invocation.has(CommandTable.appendix)) {
        case (true, true): throw UsageError("--brief and --appendix contradict each other", hint: "give one of them")
        case (true, false): depth = .brief
        case (false, true): depth = .all
        case (false, false): depth = nil
        }
    }
}

extension ComparePlan {
    fileprivate init(_ invocation: Invocation, _ shown: ReportFormat) throws(UsageError) {
        bundles = try invocation.bundles()
        outputs = try invocation.outputs()
        redaction = try invocation.redaction()
        try invocation.refuseOverwriting(outputs.map(\.path) + [redaction?.map].compactMap { $0 })
        standardOutput = invocation.standardOutput(besides: outputs, shown)
        characters = invocation.count(of: CommandTable.maxCharacters)
        threads = invocation.count(of: CommandTable.threads)
        limits = Limits(invocation)
    }
}

extension InspectPlan {
    fileprivate init(_ invocation: Invocation) throws(UsageError) {
        bundles = try invocation.bundles()
        limits = Limits(invocation)
        redaction = try invocation.redaction()
        try invocation.refuseOverwriting([redaction?.map].compactMap { $0 })
    }
}

extension Invocation {
    fileprivate func redaction() throws(UsageError) -> RedactionPlan? {
        let map = value(of: CommandTable.redactionMap)
        guard let level = value(of: CommandTable.redact).flatMap(RedactionLevel.init(rawValue:)) else {
            guard map == nil else {
                throw UsageError("--redaction-map needs --redact", hint: "say how much: --redact names")
            }
            return nil
        }
        if map == "-" {
            throw UsageError("a redaction map cannot be written to stdout", hint: "name a file that nobody else reads")
        }
        return RedactionPlan(level: level, map: map)
    }
}

extension Limits {
    init(_ invocation: Invocation) {
        self.init()
        if let most = invocation.bytes(of: CommandTable.maxUnpacked) { maxUnpackedBytes = most }
        if let most = invocation.count(of: CommandTable.maxEntries) { maxEntries = most }
        if let most = invocation.count(of: CommandTable.maxDepth) { maxDepth = most }
        if let most = invocation.bytes(of: CommandTable.maxMemory) { maxWindowBytes = most }
        if let most = invocation.number(of: CommandTable.maxSeconds) { maxSeconds = most }
    }
}

extension QueryPlan {
    fileprivate init(_ invocation: Invocation) throws(UsageError) {
        guard let path = invocation.value(of: CommandTable.queriedDatabase) else {
            throw UsageError(
                "query needs a database", hint: "make one: \(CommandTable.tool) analyze BUNDLE --db incident.sqlite")
        }
        database = path
        redaction = try invocation.redaction()
        try invocation.refuseOverwriting([redaction?.map].compactMap { $0 })
        format = invocation.value(of: CommandTable.rowFormat).flatMap(RowFormat.init(rawValue:)) ?? .table
        switch (invocation.has(CommandTable.tables), invocation.arguments.first) {
        case (true, nil): question = .tables
        case (false, let sql?): question = .sql(sql)
        case (true, .some): throw UsageError("query takes --tables or SQL, not both", hint: "leave one out")
        case (false, nil): throw UsageError("query needs SQL", hint: "to see what there is to ask: --tables")
        }
    }
}

extension CapturePlan {
    fileprivate init(_ invocation: Invocation) throws(UsageError) {
        path = invocation.value(of: CommandTable.scriptOutput).flatMap { $0 == "-" ? nil : $0 }
        settings.namespaces = try Self.names(CommandTable.namespace, CaptureSettings.name, invocation)
        settings.pods = try Self.names(CommandTable.pod, CaptureSettings.podName, invocation)
        if let labels = invocation.value(of: CommandTable.selector) {
            settings.selector = try Self.checked(labels, CommandTable.selector, CaptureSettings.label)
        }
        if let time = invocation.value(of: CommandTable.since) {
            settings.since = try Self.checked(time, CommandTable.since, CaptureSettings.time)
        }
        settings.watch = invocation.count(of: CommandTable.watch) ?? settings.watch
        settings.most = invocation.count(of: CommandTable.most) ?? settings.most
        settings.redactsSecrets = invocation.value(of: CommandTable.redactSecrets) != "no"
    }

    private static func names(
        _ option: OptionDeclaration, _ signs: String, _ invocation: Invocation
    ) throws(UsageError) -> [String] {
        var names: [String] = []
        for name in invocation.values(of: option) { names.append(try checked(name, option, signs)) }
        return names
    }

    /// It becomes a word of a script.
    private static func checked(
        _ text: String, _ option: OptionDeclaration, _ signs: String
    ) throws(UsageError) -> String {
        guard CaptureSettings.fits(text, signs) else {
            throw UsageError("--\(option.name) cannot be \(text)", hint: "it is made of these signs: \(signs)")
        }
        return text
    }
}

extension SamplePlan {
    fileprivate init(_ invocation: Invocation) throws(UsageError) {
        let path = invocation.value(of: CommandTable.sampleOutput)
        guard let name = invocation.arguments.first else {
            if path != nil { throw UsageError("sample needs a NAME to write", hint: "to list them: oom-report sample") }
            wish = .list
            return
        }
        // The name becomes a file's name, so it must not lead out of this folder.
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 >= 0x20 && $0 != 0x7F }) else {
            throw UsageError("\(name) is no name of a sample", hint: "to list them: oom-report sample")
        }
        wish = .write(name: name, path: path ?? name + ".tar.gz")
    }
}
