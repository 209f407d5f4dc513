/// `inspect`: the entries of a bundle, and what became of each.
enum Inspect {
    static func run(_ plan: InspectPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        throw CommandFailure("inspect is not built yet")
    }
}
