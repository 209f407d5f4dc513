import Testing

@testable import Captures

/// What the injector writes as OWNER, whole and cut off anywhere.
@Suite struct OwnerTests {
    private static let owner = "kubernetes://apis/apps/v1/namespaces/quay/statefulsets/mooring"

    @Test func `An owner names the workload only where it is whole`() {
        for length in 0...Self.owner.utf8.count {
            var identity = ProxyIdentity()
            identity.take(owner: String(Self.owner.prefix(length)))
            #expect((identity.workload != nil) == (length > Self.owner.utf8.count - 7), "\(length)")
        }
        for end in [2, 3, 4] {
            var identity = ProxyIdentity()
            identity.take(owner: Self.owner.split(separator: "/").suffix(end).joined(separator: "/"))
            #expect(identity.workload == (end == 4 ? "mooring" : nil) && (identity.workloadKind != nil) == (end == 4))
        }
    }
}
