import Units

extension Description {
    /// `app=inventory`.
    mutating func label(_ text: TextSlice) {
        guard let equals = text.find(0x3D), equals > 0, pod.labels.count < 200 else { return }
        pod.labels[text.part(0, equals).text(limit: 300)] = text.dropping(equals + 1).text(limit: 300)
    }

    /// `sidecar.istio.io/proxyMemoryLimit: 160Mi`; a long value stands on lines of its own, which are passed over.
    mutating func annotation(_ text: TextSlice) {
        guard let (key, value) = Description.pair(text), !value.isEmpty else { return }
        let name = key.text(limit: 300)
        if PodFacts.matters(annotation: name), pod.annotations.count < 100 {
            pod.annotations[name] = value.text(limit: 1024)
        }
    }

    mutating func inContainers(_ text: TextSlice, _ indent: Int) {
        if indent == 2 {
            guard text.last == 0x3A else { return }
            passResources()
            closeContainer()
            var begun = Container()
            begun.name = text.part(0, text.count - 1).text(limit: 300)
            begun.place = section == .initContainers ? .initContainer : section == .ephemeral ? .ephemeral : .container
            container = begun
            return
        }
        if indent == 4, let (key, _) = Description.pair(text), !key.isExactly("Limits") { passResources() }
        guard var open = container else { return }
        container = nil
        if indent == 4 { field(text, of: &open) } else { inner(text, of: &open) }
        container = open
    }

    /// What comes after them shows that a container's resources were read to their end: kubectl prints them behind the restart count, the
    /// limits first. Before that a limit that is not there may be in the part that was cut off.
    mutating func passResources() {
        if block == "Restart Count" || block == "Limits" { container?.hasSpec = true }
    }

    private mutating func field(_ text: TextSlice, of container: inout Container) {
        guard let (key, value) = Description.pair(text) else { return }
        block = key.text(limit: 64)
        if block == "State" || block == "Last State", kind == .unknown { isPieceOfPod() }
        switch block {
        case "Container ID": if !value.isEmpty { container.containerID = value.text(limit: 200) }
        case "Image": container.image = value.text(limit: 300)
        case "Ready": container.ready = value.isExactly("True")
        case "Restart Count": container.restartCount = value.integer.flatMap { Int(exactly: $0) }
        case "State": container.state = Description.state(value)
        case "Last State": container.lastState = Description.state(value)
        case "Startup": container.startupPatience = Description.patience(value)
        default: break
        }
    }

    /// `http-get http://:15021/healthz/ready delay=0s timeout=3s period=1s #success=1 #failure=600`.
    private static func patience(_ value: TextSlice) -> Int? {
        func figure(_ key: StaticString) -> Int? {
            guard let at = value.find(key) else { return nil }
            return value.dropping(at + key.utf8CodeUnitCount).leadingInteger.flatMap { Int(exactly: $0.value) }
        }
        guard let failures = figure("#failure=") else { return nil }
        return PodFacts.patience(delay: figure("delay="), period: figure("period="), failures: failures)
    }

    private static func state(_ value: TextSlice) -> ContainerState? {
        if Misread.isSame(value, "Running") { return ContainerState(kind: .running) }
        if Misread.isSame(value, "Terminated") { return ContainerState(kind: .terminated) }
        return Misread.isSame(value, "Waiting") ? ContainerState(kind: .waiting) : nil
    }

    /// A line below a container's field.
    private mutating func inner(_ text: TextSlice, of container: inout Container) {
        switch block {
        case "Args": if container.arguments.count < 4 { container.arguments.append(text.text(limit: 300)) }
        case "State": Description.fill(&container.state, text)
        case "Last State": Description.fill(&container.lastState, text)
        case "Limits", "Requests":
            guard let (key, value) = Description.pair(text) else { return }
            let amount = value.text(limit: 64)
            if key.isExactly("memory") {
                if block == "Limits" {
                    (container.memoryLimit, container.hasSpec) = (amount, true)
                } else {
                    container.memoryRequest = amount
                }
                container.resourcesAreWhole = container.memoryRequest != nil
            } else if key.isExactly("cpu") {
                if block == "Limits" { container.cpuLimit = amount } else { container.cpuRequest = amount }
            }
        default: break
        }
    }

    private static func fill(_ state: inout ContainerState?, _ text: TextSlice) {
        guard state != nil, let (key, value) = pair(text) else { return }
        if key.isExactly("Reason") {
            state?.reason = Misread.isSame(value, "OOMKilled") ? "OOMKilled" : value.text(limit: 128)
        }
        if key.isExactly("Message") { state?.message = value.text(limit: 1024) }
        if key.isExactly("Exit Code") { state?.exitCode = value.integer.flatMap { Int(exactly: $0) } }
        if key.isExactly("Signal") { state?.signal = value.integer.flatMap { Int(exactly: $0) } }
        if key.isExactly("Started") { state?.startedAt = EnglishTime.rfc1123(value) }
        if key.isExactly("Finished") { state?.finishedAt = EnglishTime.rfc1123(value) }
    }

    mutating func closeContainer() {
        if let container, pod.containers.count < 1000 { pod.containers.append(container) }
        container = nil
        block = ""
    }

    /// `  MemoryPressure   False   Tue, 24 Nov 2026 09:00:00 +0000   …`
    mutating func condition(_ line: TextSlice) {
        guard let columns else {
            columns = TableColumns(header: line)
            return
        }
        if let beat = columns.cell("LastHeartbeatTime", of: line).flatMap(EnglishTime.rfc1123) {
            node.newestHeartbeat = max(node.newestHeartbeat ?? beat, beat)
        }
        guard columns.cell("Type", of: line)?.isExactly("MemoryPressure") == true,
            let status = columns.cell("Status", of: line)
        else { return }
        node.memoryPressure = status.isExactly("True") ? true : status.isExactly("False") ? false : nil
    }

    mutating func allocatable(_ text: TextSlice) {
        guard let (key, value) = Description.pair(text) else { return }
        if key.isExactly("cpu") { node.cpus = value.text(limit: 64) }
        if key.isExactly("memory") { node.allocatableMemory = value.text(limit: 64) }
    }

    /// `  Warning  Unhealthy  32s (x3 over 35s)  kubelet            Startup probe failed: …`
    mutating func event(_ line: TextSlice, _ number: Int) {
        guard let columns else {
            if line.holds("Reason"), line.holds("Age") {
                columns = TableColumns(header: line)
                understood = true
            }
            return
        }
        guard events.count < 10_000, let age = columns.cell("Age", of: line), !age.begins("--"),
            let reason = columns.cell("Reason", of: line), !reason.isEmpty
        else { return }
        var event = KubernetesEvent()
        event.line = number
        event.isDescription = true
        event.namespace = kind == .node ? nil : pod.namespace
        event.objectKind = kind == .node ? "Node" : kind == .pod ? "Pod" : ""
        event.objectName = pod.name
        event.type = columns.cell("Type", of: line)?.text(limit: 64)
        event.reason = reason.text(limit: 128)
        event.lastAge = EventAge.interval(age)
        if let times = age.find("(x"), let over = age.find(" over ") {
            event.count = age.part(times + 2, over).integer.flatMap { Int(exactly: $0) }
        }
        event.host = kind == .node ? pod.name : pod.node
        var message = columns.cell("Message", of: line) ?? line.part(0, 0)
        // kubectl 1.35 and later put the field's path in front.
        if message.begins("spec."), let end = message.find("}: ") {
            event.container = EventsTable.container(message.part(0, end + 1))
            message = message.dropping(end + 3)
        }
        event.message = EventsTable.uncombined(message).text(limit: 1024)
        events.append(event)
    }
}
