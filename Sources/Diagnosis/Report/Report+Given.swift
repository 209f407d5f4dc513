extension Report {
    /// As they were given: several that one file holds are one.
    package var givenBundles: [BundleSummary] {
        bundles.reduce(into: []) { given, bundle in
            if let file = bundle.packedIn, let place = given.firstIndex(where: { $0.packedIn == file }) {
                given[place].add(bundle)
            } else {
                given.append(bundle)
                if let file = bundle.packedIn { given[given.count - 1].name = file }
            }
        }
    }
}

extension BundleSummary {
    /// Another one of the same file.
    fileprivate mutating func add(_ other: BundleSummary) {
        if kind != other.kind { kind = .loose }
        if let began = other.capturedAt, capturedAt.map({ began < $0 }) ?? true {
            (capturedAt, capturedAtSource) = (began, other.capturedAtSource)
        }
        captureEndedAt = [captureEndedAt, other.captureEndedAt].compactMap(\.self).max()
        entries += other.entries
        isComplete = isComplete && other.isComplete
    }
}
