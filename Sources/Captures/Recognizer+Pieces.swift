/// Pieces that people cut out of an object, a description or a table.
extension Recognizer {
    private static let pieceKeys: Set<String> = [
        "containerStatuses", "initContainerStatuses", "lastState", "terminated", "exitCode", "containers", "limits",
        "requests", "restartCount",
    ]

    /// An object of Kubernetes without its kind, or a piece of one, by its keys; nil for any other JSON.
    static func piece(_ item: JSONHead, _ content: TextSlice) -> CaptureKind? {
        if item.has("State"), item.has("HostConfig") || item.has("Config") || item.has("Image") {
            return .objectFragment
        }
        if item.keys.first == "status", content.holds("\"io.kubernetes.container.name\"") { return .objectFragment }
        if ContainerInspection.isProjection(item, content) { return .objectFragment }
        if item.has("metadata") || item.has("involvedObject") {
            let isIstios = content.find("\"apiVersion\"").map { content.part($0, $0 + 80).holds("istio.io/") } ?? false
            if isIstios { return nil }
            let isObject =
                item.has("kind") || item.has("spec") || item.has("status") || item.has("involvedObject")
                || content.holds("\"creationTimestamp\"")
            return isObject ? .kubernetesList : nil
        }
        let isStatus = item.has("status") && content.holds("\"containerStatuses\"")
        let isContainer = item.has("name") && (item.has("state") && item.has("image") || item.has("resources"))
        let isState = item.keys.count == 1 && (item.has("running") || item.has("waiting") || item.has("resources"))
        return isStatus || isContainer || isState || item.keys.contains(where: pieceKeys.contains)
            ? .objectFragment : nil
    }

    /// YAML, Go's maps, jsonpath's lines and parts of a description.
    static func piece(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        if DescriptionPart.matches(head) { return .descriptionPart }
        if line.begins("map[") || line.holds(" map[terminated:") || line.holds("\tmap[terminated:") {
            return .objectFragment
        }
        if line.holds("{\"terminated\":{") || line.holds("{\"running\":{\"startedAt\""), line.first != 0x7B {
            return .objectFragment
        }
        var text = line
        while text.begins("- ") { text = text.dropping(2).trimmed }
        guard let colon = text.find(0x3A), colon + 1 == text.count || text[colon + 1] == 0x20 else { return nil }
        let key = text.part(0, colon)
        guard yamlKeys.contains(where: { key.isExactly($0) }) else { return nil }
        return telling.contains { head.holds($0) } ? .objectFragment : nil
    }

    private static let telling: [StaticString] = [
        "terminated:", "containerStatuses:", "exitCode:", "limits:", "restartCount:", "containers:",
    ]

    private static let yamlKeys: [StaticString] = [
        "containerStatuses", "initContainerStatuses", "containerID", "lastState", "state", "terminated", "status",
        "resources", "limits", "requests", "image", "imageID", "name", "exitCode", "phase", "podIP", "restartCount",
        "ready", "started", "conditions", "reason", "allocatedResources", "spec", "containers", "finishedAt", "hostIP",
    ]

    /// A row of a table whose header was not copied.
    static func row(_ line: TextSlice) -> CaptureKind? {
        if EventColumns(row: line) != nil || EventRow(template: line) != nil { return .eventsTable }
        if ContainerUsage.row(line) != nil { return .containerUsage }
        return PodRow(words: line) != nil ? .podsTable : nil
    }
}
