import Prose

/// An object that a remedy changes or makes.
package struct ChangedObject: Sendable, Hashable {
    package var kind: String
    package var namespace: String?
    package var name: String?
    /// Where it is about one container of a workload.
    package var container: String?
    /// It is not in the bundle.
    package var isNew: Bool
    package init(kind: String, namespace: String?, name: String?, container: String? = nil, isNew: Bool = false) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.container = container
        self.isNew = isNew
    }
}
