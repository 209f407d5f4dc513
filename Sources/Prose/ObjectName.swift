/// An object of the cluster: `VirtualService shop/catalogue`.
package struct ObjectName: Sendable, Hashable {
    package let kind: String?
    package let name: Name

    package init(_ kind: String? = nil, _ namespace: String?, _ name: String) {
        self.kind = kind
        self.name = Name(name, .object, in: namespace)
    }
    package init(_ kind: String? = nil, _ name: Name) {
        self.kind = kind
        self.name = name
    }

    package var text: Text { "\(object: self)" }
}
