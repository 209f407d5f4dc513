/// `rules`: the causes that are looked for.
enum Rules {
    static func run(_ console: Console) throws(CommandFailure) -> RunStatus {
        throw CommandFailure("rules is not built yet")
    }
}
