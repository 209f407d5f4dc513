/// An object of Argo CD or Flux: what it manages, and whether it takes a change by hand back.
package struct Delivery: Sendable {
    package struct Managed: Sendable {
        /// What a workload of its name is taken for that no list of its names.
        package static let byName = "*"
        package var kind: String
        package var namespace: String
        package var name: String
    }
    package var tool: Manager.Tool
    package var namespace: String
    package var name: String
    package var heals: Bool
    /// Its values say what the proxy's memory limit is.
    package var setsLimit = false
    package var managed: [Managed] = []
    package init(_ tool: Manager.Tool, _ namespace: String, _ name: String, heals: Bool) {
        self.tool = tool
        self.namespace = namespace
        self.name = name
        self.heals = heals
    }
}
