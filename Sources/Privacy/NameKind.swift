/// What a name is of. The raw value stands in front of the number in a pseudonym: `svc-017`.
package enum NameKind: String, Sendable, CaseIterable {
    case namespace = "ns"
    case service = "svc"
    case workload = "wl"
    case pod
    case node
    case address = "ip"
    /// A label of a host that is no service, such as `api` of `api.example.com`.
    case host
    /// Its last two labels.
    case domain = "dom"
    /// An object of Kubernetes or Istio: a DestinationRule, a Gateway, a secret.
    case object = "obj"
    case container = "ctr"
    case subset
    /// A value or a key of a label, and words of a file name that nobody knows.
    case label = "lbl"
    /// A cluster of Kubernetes by Istio's id of it, a trust domain.
    case mesh
    case file
    case image = "img"
    /// Ids that are made by machines: of pods, of containers.
    case identity = "uid"
}
