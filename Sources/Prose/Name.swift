/// A name by its kind, so that no format has to guess what it is from its look.
package struct Name: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case pod, namespace, workload, node, host, cluster, object, file, container
        /// A cluster of Kubernetes, by Istio's id of it.
        case mesh
        case version, command, query
        /// What programs call it: a field, a setting, a page, a filter, a metric.
        case term
    }
    package let kind: Kind
    /// In front of a pod, a workload or an object, where it is known.
    package let namespace: String?
    package let text: String

    package init(_ text: String, _ kind: Kind, in namespace: String? = nil) {
        self.kind = kind
        self.namespace = namespace.flatMap { $0.isEmpty ? nil : $0 }
        self.text = text
    }

    package var isEmpty: Bool { text.isEmpty && namespace == nil }
    /// `shop/cart-0`, or `cart-0` where nobody knows its namespace.
    package var plain: String { namespace.map { text.isEmpty ? $0 : "\($0)/\(text)" } ?? text }
}
