import Analysis
import SampleBundles

/// What is needed to carry a job out, until it is over.
struct Work: Sendable {
    enum Input: Sendable {
        case upload(UploadSource)
        case sample(SampleBundle)
        case comparison([String])
    }

    let input: Input
    let cancellation = Cancellation()

    func stop() {
        cancellation.cancel()
        if case .upload(let source) = input { source.breakOff() }
    }
}
