/// Tells what one entry of a bundle is from its first bytes; names are often lost, so they only decide between equals.
package enum Recognizer {
    /// `head` is the start of the entry, 4 KB or all of it where there is less.
    package static func kind(head: UnsafeRawBufferPointer, name: String) -> CaptureKind {
        let bytes = TextSlice(start: head.baseAddress?.assumingMemoryBound(to: UInt8.self), count: head.count)
        if bytes.count >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
            let narrow = narrowed(bytes)
            return narrow.withUnsafeBufferPointer { entry($0, name) }
        }
        let marked = bytes.begins("\u{FEFF}") ? bytes.dropping(3) : bytes
        guard ColourCodes.appear(in: marked) || ColourCodes.hardBlanks(in: marked) else { return entry(marked, name) }
        var colours = ColourCodes()
        var plain = Array(marked)
        let kept = plain.withUnsafeMutableBufferPointer { colours.strip($0) }
        return plain.withUnsafeBufferPointer { entry($0.part(0, kept), name) }
    }

    static func kind(of head: TextSlice, _ name: String) -> CaptureKind {
        if head.begins("\u{7F}ELF") { return isCore(head) ? .coreDump : .unknown }
        if isProfile(head) { return .heapProfile }
        guard head.contains(where: { !isBlank($0) }) else { return .empty }
        let content = content(head)
        let file = baseName(name)
        guard let first = content.first else { return .unknown }
        if isKYAML(content) { return .kubernetesList }
        if first == 0x7B { return object(JSONHead(content), content, file) }
        if first == 0x5B, let kind = bracket(content, file) { return kind }
        return text(content, file)
    }

    /// An object of Kubernetes in brackets, whose keys have no quotes.
    static func isKYAML(_ head: TextSlice) -> Bool {
        let text = content(head)
        guard let first = text.first, first == 0x7B || first == 0x2D && text.begins("---") else { return false }
        var rest = (first == 0x7B ? text : text.dropping(3)).trimmed
        while let byte = rest.first, isBlank(byte) { rest = rest.dropping(1) }
        guard rest.first == 0x7B else { return false }
        rest = rest.dropping(1)
        while let byte = rest.first, isBlank(byte) { rest = rest.dropping(1) }
        return rest.begins("apiVersion:") || rest.begins("kind:")
    }

    /// `e_type` of an ELF header is 4 in a core dump; a program that lies in a bundle is none.
    private static func isCore(_ head: TextSlice) -> Bool {
        guard head.count >= 18 else { return false }
        let isBig = head[5] == 2
        return head[isBig ? 17 : 16] == 4 && head[isBig ? 16 : 17] == 0
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The last part of a path of either kind of separator, without a packed file's ending.
    private static func baseName(_ name: String) -> String {
        var text = name
        return text.withUTF8 { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1] == 0x2F || bytes[end - 1] == 0x5C { end -= 1 }
            guard end > 0 else { return name }
            var start = end
            while start > 0, bytes[start - 1] != 0x2F, bytes[start - 1] != 0x5C { start -= 1 }
            let last = bytes.part(start, end)
            return last.ends(".gz") ? last.part(0, last.count - 3).text : last.text
        }
    }

    /// ASCII out of UTF-16, enough to recognise it.
    private static func narrowed(_ bytes: TextSlice) -> [UInt8] {
        let low = bytes[0] == 0xFF ? 0 : 1
        return stride(from: 2 + low, to: bytes.count, by: 2).map { bytes[$0] }
    }

    /// A pprof heap profile: text (`heap profile: …`), or protobuf that begins with a sample type of two numbers.
    private static func isProfile(_ head: TextSlice) -> Bool {
        if head.begins("heap profile: ") || head.begins("--- symbol\n") { return true }
        // What `go tool pprof -top` and jeprof print for people.
        if head.holds("\n      flat  flat%   sum%        cum   cum%")
            || head.holds("\nTotal: ") && head.begins("Using local file ")
        {
            return true
        }
        return head.count > 12 && head[0] == 0x0A && head[1] == 0x04 && head[2] == 0x08 && head[4] == 0x10
            && head[6] == 0x0A
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == ChatLines.mark || byte == IndentedBlocks.mark }

    /// The page itself: without white space and what a shell put before it.
    static func content(_ head: TextSlice) -> TextSlice {
        var start = 0
        while start < head.count, isBlank(head[start]) || isMark(head[start]) { start += 1 }
        var rest = head.dropping(start)
        for _ in 0..<8 {
            guard isPreamble(rest), let end = rest.find(0x0A) else { break }
            rest = rest.dropping(end + 1)
            if let text = rest.firstIndex(where: { !isBlank($0) }), rest[text] == 0x7B || rest[text] == 0x5B {
                rest = rest.dropping(text)
            }
        }
        return rest
    }

    /// kubectl's `Defaulted container …`, warnings and klog lines (`I1124 08:08:28.1 …`), curl's progress table.
    static func isPreamble(_ line: TextSlice) -> Bool {
        line.begins("Defaulted container ") || line.begins("Defaulting container name ") || line.begins("Warning: ")
            || line.begins("sep=") || line.begins("Unable to use a TTY") || line.begins("% Total ")
            || line.begins("  % Total ")
            || line.begins("                                 Dload") || line.begins("  0 ") || line.begins("100 ")
            || isKlog(line) && !isOfNode(line.part(0, line.find(0x0A) ?? line.count))
    }

    /// The kubelet writes in that form as well.
    private static func isOfNode(_ line: TextSlice) -> Bool { KernelLog.isKernels(line) || KubeletLog.matches(line) }

    /// `I0603 11:14:22.620150     971 kubelet.go:2105] …`, as all programs of Kubernetes write.
    static func isKlog(_ line: TextSlice) -> Bool {
        guard line.count > 12, let first = line.first,
            first == 0x49 || first == 0x57 || first == 0x45 || first == 0x46
        else { return false }
        return line.part(1, 5).allSatisfy { $0 &- 0x30 < 10 } && line[5] == 0x20 && line[8] == 0x3A
    }

    /// What begins with `[`: a JSON array, a kernel's line or an access log's.
    private static func bracket(_ content: TextSlice, _ file: String) -> CaptureKind? {
        let line = content.part(0, content.find(0x0A) ?? content.count)
        if KernelLog.bootSeconds(line) != nil { return .kernelLog }
        if line.count > 26, line[5] == 0x2D, line[8] == 0x2D, line[25] == 0x5D { return .proxyLog }
        if line.count > 26, line[25] == 0x5D, line[4] == 0x20, line[8] == 0x20 { return .kernelLog }
        var at = 1
        while at < content.count, isBlank(content[at]) { at += 1 }
        guard at < content.count, content[at] == 0x7B || content[at] == 0x5D else { return nil }
        return array(content[at] == 0x7B ? JSONHead(content.dropping(at)) : nil, content, file)
    }

    /// Of which kind the resources of a bare array are (`istioctl proxy-config cluster -o json`); nil for another array.
    static func resources(_ head: TextSlice) -> ResourceList.Kind? {
        let content = content(head)
        guard content.first == 0x5B, let open = content.find(0x7B) else { return nil }
        return resources(of: JSONHead(content.dropping(open)))
    }

    static func resources(of item: JSONHead) -> ResourceList.Kind? {
        func has(_ keys: String...) -> Bool { keys.contains(where: item.has) }
        if has("virtualHosts", "virtual_hosts") { return .routes }
        if has("filterChains", "filter_chains", "listenerFilters", "listener_filters", "trafficDirection") {
            return .listeners
        }
        if item.has("endpoints"), has("clusterName", "cluster_name") { return .endpoints }
        let isCluster = has(
            "connectTimeout", "connect_timeout", "edsClusterConfig", "eds_cluster_config", "lbPolicy", "lb_policy",
            "loadAssignment", "load_assignment", "transportSocketMatches", "transport_socket_matches",
            "circuitBreakers", "circuit_breakers")
        return isCluster ? .clusters : nil
    }
}
