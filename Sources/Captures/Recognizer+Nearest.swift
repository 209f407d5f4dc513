extension Recognizer {
    /// Of an entry that is not recognised: what it looks most like, and what stopped it, for the manifest.
    ///
    /// ```
    /// JSON of another shape; first keys: allocated, heap_size, VmRSS (like /memory, but it has keys of its own)
    /// a log, but no line of it is written by Envoy, pilot-agent, istiod or a kernel
    /// an ELF program or library, no core dump
    /// ```
    package static func nearest(head: UnsafeRawBufferPointer) -> String {
        let bytes = TextSlice(start: head.baseAddress?.assumingMemoryBound(to: UInt8.self), count: head.count)
        if bytes.begins("\u{7F}ELF") { return "an ELF program or library, no core dump" }
        let isWide = bytes.count >= 2 && (bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF)
        if !isWide, bytes.find(0) != nil { return "binary" }
        let text = Preface(bytes).apply(bytes)
        return text.withUnsafeBufferPointer { text in
            guard let start = text.firstIndex(where: { !isBlank($0) }) else { return "nothing but words of a shell" }
            return nearest(text: text.dropping(start))
        }
    }

    private static func nearest(text: TextSlice) -> String {
        if text[0] == 0x7B { return json(JSONHead(text)) }
        if text[0] == 0x5B, let open = text.find(0x7B), open < 16 {
            return "an array of " + json(JSONHead(text.dropping(open)))
        }
        if text[0] == 0x22, text.part(0, 200).holds("\":") { return "JSON without its beginning" }
        let line = text.part(0, text.find(0x0A) ?? text.count)
        if text.begins("<!DOCTYPE") || text.begins("<html") || text.begins("<HTML") { return "an HTML page" }
        if line.begins("\"Time\","), text.holds("\n20") {
            return "samples of a panel, of which no column is a proxy's memory by a pod's name and a unit"
        }
        if hasTimes(text) { return "a log, but no line of it is written by Envoy, pilot-agent, istiod or a kernel" }
        if isYAML(text) { return "YAML, but no object with apiVersion and kind at its first column" }
        if line.begins("PODS (") || line.begins("CONTAINERS ("), line.holds(" SCANNED)") {
            return popeye
        }
        if line.begins("CGroup ") || line.begins("Control Group "), line.holds(" Memory ") {
            return "systemd-cgtop: memory of cgroups, of which none has a pod's name; it is not read"
        }
        // Both name verbs and kinds alone: `NAME  LIST  CREATE  UPDATE  DELETE`.
        if line.begins("NAME "), line.holds(" LIST "), line.holds(" CREATE "), line.holds(" DELETE") {
            return "rakkess: who may do what, and neither memory nor how a container ended"
        }
        if isHeader(line) { return "a table with other columns: " + words(line) }
        return "text; its first words: " + words(line)
    }

    private static let popeye =
        "popeye's report: restarts, settings and memory against them, but how no container ended; it is not read"

    private static func json(_ head: JSONHead) -> String {
        let keys = head.keys.prefix(6).joined(separator: ", ")
        if keys.isEmpty { return "JSON without a key" }
        let near =
            if head.has("allocated") || head.has("heap_size") {
                " (like /memory, but it has keys of its own)"
            } else if head.keys.first == "popeye" {
                " (\(popeye))"
            } else if head.has("workloads"), head.has("namespace") || head.has("cluster") || head.has("validations") {
                " (Kiali's list of workloads, in which neither memory nor the end of a container stands; it is not read)"
            } else if head.has("metadata") || head.has("kind") || head.has("spec") || head.has("status") {
                " (like an object of Kubernetes, in part)"
            } else if head.has("message") || head.has("msg") || head.has("log") {
                " (like a log, but of no Envoy, pilot-agent, istiod or kernel)"
            } else {
                ""
            }
        return "JSON of another shape; first keys: \(keys)\(near)"
    }

    /// Most of the first lines have a time in them.
    private static func hasTimes(_ text: TextSlice) -> Bool {
        var (lines, timed, at) = (0, 0, 0)
        while at < text.count, lines < 10 {
            let end = text.find(0x0A, from: at) ?? text.count
            let line = text.part(at, min(end, at + 120))
            at = end + 1
            guard !line.trimmed.isEmpty else { continue }
            lines += 1
            let colon = line.indices.contains { place in
                place >= 2 && place + 5 < line.count && line[place] == 0x3A && line[place + 3] == 0x3A
                    && line[place - 1] &- 0x30 < 10 && line[place + 1] &- 0x30 < 10
            }
            if colon { timed += 1 }
        }
        return lines > 0 && timed * 2 > lines
    }

    private static func isYAML(_ text: TextSlice) -> Bool {
        var (lines, keys, at) = (0, 0, 0)
        while at < text.count, lines < 10 {
            let end = text.find(0x0A, from: at) ?? text.count
            let line = text.part(at, end).trimmed
            at = end + 1
            guard !line.isEmpty else { continue }
            lines += 1
            if let colon = line.find(0x3A), line.part(0, colon).find(0x20).map({ $0 < 2 }) ?? true,
                colon + 1 == line.count || line[colon + 1] == 0x20
            {
                keys += 1
            }
        }
        return lines > 1 && keys * 3 > lines * 2
    }

    private static func isHeader(_ line: TextSlice) -> Bool {
        line.count > 8 && line.holds("  ") && line.allSatisfy { $0 < 0x61 || $0 > 0x7A }
            && line.contains { $0 &- 0x41 < 26 }
    }

    /// A letter, a digit or a punctuation mark; `$ + < = > ^ | ~` and the backtick are symbols.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21...0x23, 0x25...0x2A, 0x2C...0x2F, 0x3A, 0x3B, 0x3F, 0x40, 0x5B...0x5D, 0x5F, 0x7B, 0x7D: true
        default: false
        }
    }

    private static func words(_ line: TextSlice) -> String {
        let start = line.trimmed.prefix(60)
        // Of most texts: what a byte is needs no table of Unicode.
        if start.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
            return String(decoding: start.map { isWord($0) ? $0 : 0x20 }, as: UTF8.self)
        }
        let text = String(decoding: start, as: UTF8.self)
        return String(text.map { $0.isLetter || $0.isNumber || $0.isPunctuation || $0 == " " ? $0 : " " })
    }
}
