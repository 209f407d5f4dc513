import Prose
import Store

/// `1.24.3` of `1.24.3-distroless`, `1.32-dev`.
struct IstioRelease: Comparable {
    let minor: Int
    let patch: Int

    init?(_ version: String) {
        let numbers = version.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 3, numbers[0] == 1 else { return nil }
        minor = numbers[1]
        patch = numbers[2]
    }
    init(_ minor: Int, _ patch: Int) {
        self.minor = minor
        self.patch = patch
    }
    static func < (a: IstioRelease, b: IstioRelease) -> Bool { (a.minor, a.patch) < (b.minor, b.patch) }
}

/// A leak or regression of Istio with the release that fixed it, read at the release tags of istio/istio.
struct KnownLeak {
    let what: Text
    let affected: [ClosedRange<IstioRelease>]
    let fixedIn: Text
    /// What must be in the configuration for it to matter.
    let trigger: @Sendable (ConfigCounts) -> Bool
    /// Variables of istiod that switch it off, and what is missing then; nil where only an update helps.
    var switchedOff: [(name: String, value: String)]?
    var risk: Text = ""

    func affects(_ release: IstioRelease) -> Bool { affected.contains { $0.contains(release) } }

    static let all: [KnownLeak] = [
        KnownLeak(
            what: "the default inbound retry policy buffers request bodies of gRPC streams",
            affected: [IstioRelease(24, 0)...IstioRelease(24, 4), IstioRelease(25, 0)...IstioRelease(25, 1)],
            fixedIn: "1.24.5, 1.25.2, 1.26.0", trigger: { $0.retryRoutes > 0 },
            switchedOff: [("ENABLE_INBOUND_RETRY_POLICY", "false")],
            risk: "requests whose connection to the application was reset are no longer sent again"),
        KnownLeak(
            what: "gateway listeners carry a zero listener-filter timeout: stuck TLS handshakes are never reaped",
            affected: [
                IstioRelease(19, 5)...IstioRelease(19, 10), IstioRelease(20, 1)...IstioRelease(20, 8),
                IstioRelease(21, 0)...IstioRelease(23, 99),
            ],
            fixedIn: "1.24.0", trigger: { $0.tlsChains > 0 }),
    ]
}
