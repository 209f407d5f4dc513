import Archive
import Units

/// istiod's `debug/configz`, the Istio objects that it knows; `[]` where there are none:
///
///     [{"kind":"DestinationRule","apiVersion":"networking.istio.io/v1","metadata":{"name":"all-services-canary",
///      "namespace":"istio-system","creationTimestamp":"2026-11-24T08:08:22Z",…},"spec":{"host":"*.svc.cluster.local",
///      "subsets":[{"name":"v1","labels":{"version":"v1"}},…]}}]
///
/// A fallback where the custom resources of a bundle are missing.
package final class ConfigzReader: JSONPageReader {
    private static let kinds = Set(ObjectKind.istioKinds.map { "\($0)" })

    override func begin() throws(SourceError) -> Bool { try json.beginArray() }

    override func advance() throws(SourceError) -> Bool {
        guard try json.nextElement() else { return false }
        guard try json.valueIsObject() else { return true }
        let (object, version) = try json.readIstioObject()
        // The Gateway API has a kind Gateway of its own.
        guard ConfigzReader.kinds.contains(object.kind), version?.contains("istio.io/") ?? true else { return true }
        ready.append(.istioObject(object))
        return true
    }
}
