/// Keeps the first failure of a connection: an answer that was only wished for may be done without, but not in silence.
final class FailureLog {
    private(set) var first: StoreError?

    func note(_ error: StoreError) -> StoreError {
        first = first ?? error
        return error
    }
}
