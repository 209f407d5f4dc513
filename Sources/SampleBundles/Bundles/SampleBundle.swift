import Units

/// A bundle that the tool can make itself, so that the first minute needs no cluster.
package struct SampleBundle: Sendable {
    package let name: String
    package let summary: String
    private let shape: @Sendable () -> CaptureShape

    package init(name: String, summary: String, shape: @escaping @Sendable () -> CaptureShape) {
        (self.name, self.summary, self.shape) = (name, summary, shape)
    }

    /// The capture behind it, to take apart or to change.
    package var capture: CaptureShape { shape() }

    /// Writes the packed archive in pieces; what `emit` throws ends it.
    package func write<E: Error>(to emit: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try capture.write(to: emit)
    }

    /// The packed archive in memory: not for those of the bench.
    package func tarGzip() -> [UInt8] {
        var out: [UInt8] = []
        capture.write { out += $0 }
        return out
    }
}

/// The samples by name.
package enum SampleBundles {
    /// Small ones, for people and tests.
    package static let small: [SampleBundle] = [
        SampleBundle(
            name: "wildcard-subsets",
            summary: "a DestinationRule for every host brings three subsets; two sidecars die of the push",
            shape: NamedSamples.wildcardSubsets),
        SampleBundle(
            name: "healthy", summary: "a mesh scoped by Sidecar objects; nothing was killed",
            shape: NamedSamples.healthy),
        SampleBundle(
            name: "startup-loop",
            summary: "a StatefulSet with native sidecars whose limit is below what they must load",
            shape: NamedSamples.startupLoop),
        SampleBundle(
            name: "connections", summary: "a client with thousands of upstream connections that only /clusters shows",
            shape: NamedSamples.connections),
    ]

    /// Large ones, for measuring.
    package static let bench: [SampleBundle] = [
        SampleBundle(name: "bench-1", summary: "one proxy of 350 services, 10 MB of tar") {
            NamedSamples.bench(proxies: 1, services: 350)
        },
        SampleBundle(name: "bench-60", summary: "60 proxies of 1,150 services, 1.1 GB of tar") {
            NamedSamples.bench(proxies: 60, services: 1_150)
        },
        SampleBundle(
            name: "bench-crowded", summary: "the same 60 in a cluster of 8,000 pods, 11,000 objects and 900 kills",
            shape: NamedSamples.crowdedBench),
        SampleBundle(name: "bench-600", summary: "600 proxies of 1,150 services, 11 GB of tar") {
            NamedSamples.bench(proxies: 600, services: 1_150, different: 30)
        },
    ]

    package static var all: [SampleBundle] { small + bench }

    package static func named(_ name: String) -> SampleBundle? { all.first { $0.name == name } }
}
