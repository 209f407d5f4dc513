/// `query`: SQL on the database of an analysis.
enum Query {
    static func run(_ plan: QueryPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        throw CommandFailure("query is not built yet")
    }
}
