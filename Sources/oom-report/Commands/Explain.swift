/// `explain`: one rule in full.
enum Explain {
    static func run(_ plan: ExplainPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        throw CommandFailure("explain is not built yet")
    }
}
