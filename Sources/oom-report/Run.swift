/// One run of the tool: words in, exit status out. Everything outside enters through `console`.
func run(_ words: [String], on console: Console) -> RunStatus {
    var console = console
    do {
        let (plan, voice) = try Plan.resolve(words, shown: console.outputSize == nil ? .markdown : .text)
        console.voice = voice
        if let (redaction, bundles) = plan.redaction {
            console.redaction = try RunRedaction(redaction, reading: bundles)
        }
        return try carryOut(plan, console)
    } catch let error as UsageError {
        console.fail(error.message, hint: error.hint)
        return .failed
    } catch let failure as CommandFailure {
        console.fail(failure.message, hint: failure.hint)
        return failure.status
    } catch {
        console.fail("unexpected error: \(error)")
        return .failed
    }
}

private func carryOut(_ plan: Plan, _ console: Console) throws(CommandFailure) -> RunStatus {
    switch plan {
    case .analyze(let plan): return try Analyze.run(plan, console)
    case .compare(let plan): return try Compare.run(plan, console)
    case .inspect(let plan): return try Inspect.run(plan, console)
    case .capture(let plan): return try Capture.run(plan, console)
    case .rules: return try Rules.run(console)
    case .explain(let plan): return try Explain.run(plan, console)
    case .query(let plan): return try Query.run(plan, console)
    case .reveal(let map): return try RevealCommand.run(map, console)
    case .sample(let plan): return try Sample.run(plan, console)
    case .serve(let plan): return try Serving.run(plan, console)
    case .completions(let shell):
        console.print(shell.script)
        return .done
    case .man:
        console.print(ManualPage.text)
        return .done
    case .doctor: return try Doctor.run(console)
    case .show(let text):
        console.print(text)
        return .done
    }
}
