/// `sample`: a bundle to try the tool with.
enum Sample {
    static func run(_ plan: SamplePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        throw CommandFailure("sample is not built yet")
    }
}
