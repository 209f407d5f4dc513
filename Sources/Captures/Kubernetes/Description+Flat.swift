/// A description whose indentation is lost.
///
/// ```
/// Containers:
/// istio-proxy:
/// Container ID: containerd://fc98…
/// Last State: Terminated
/// Reason: OOMKilled
/// ```
extension Description {
    var isWithinContainers: Bool { section == .containers || section == .initContainers || section == .ephemeral }

    /// Fields of a container, by kubectl's names; what follows one of them and is none is below it.
    private static let fields: Set<String> = [
        "Container ID", "Image", "Image ID", "Port", "Ports", "Host Port", "Host Ports", "Command", "Args", "State",
        "Last State", "Ready", "Restart Count", "Limits", "Requests", "Liveness", "Readiness", "Startup", "Environment",
        "Environment Variables from", "Mounts", "Devices", "SeccompProfile",
    ]
    private static let sections: Set<String> = [
        "Init Containers", "Containers", "Ephemeral Containers", "Conditions", "Volumes", "QoS Class", "Node-Selectors",
        "Tolerations", "Topology Spread Constraints", "Events", "Readiness Gates",
    ]

    /// Reads a line in the first column as one of a container; false where it ends the containers.
    mutating func flat(_ line: TextSlice) -> Bool {
        let text = line.trimmed
        guard let (key, value) = Description.pair(text) else {
            if container != nil { inContainers(text, 6) }
            return true
        }
        let name = key.text(limit: 64)
        if Description.sections.contains(name) || name == "Name" { return false }
        if value.isEmpty, Description.isContainersName(key) {
            inContainers(text, 2)
        } else {
            inContainers(text, Description.fields.contains(name) ? 4 : 6)
        }
        return true
    }

    /// A DNS label: small letters, digits and dashes. kubectl's own fields begin with a capital.
    private static func isContainersName(_ text: TextSlice) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 == 0x2D || $0 &- 0x30 < 10 || $0 &- 0x61 < 26 }
    }
}
