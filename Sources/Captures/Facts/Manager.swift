/// A tool that writes an object anew from a source of its own, by a label or annotation of the object or by that tool's list.
package struct Manager: Sendable, Hashable {
    package enum Tool: String, Sendable, CaseIterable {
        case argoCD = "Argo CD"
        case kustomization = "Flux Kustomization"
        case helmRelease = "Flux HelmRelease"
        case helm = "Helm"
        /// As `app.kubernetes.io/managed-by` calls it.
        case other
    }
    package var tool: Tool
    /// Of its own object, or of a Helm release; nil where it is not said.
    package var namespace: String?
    package var name: String
    /// false: a label that others use as well, which counts only beside the tool's own object.
    package var isCertain = true
    package init(_ tool: Tool, _ namespace: String?, _ name: String) {
        self.tool = tool
        self.namespace = namespace
        self.name = name
    }
}
