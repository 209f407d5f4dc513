import Units

/// Turns the bytes of a name in an archive into a key that can be printed anywhere.
///
/// A name is never used as a path, so `..` and a leading `/` may stay. What could act on a terminal or hide part of a
/// name (control characters, line separators, direction marks) is written as `\u{1B}`; bad UTF-8 becomes U+FFFD.
package enum EntryName {
    static func display(_ bytes: some Collection<UInt8>) -> String {
        if bytes.isEmpty { return "unnamed" }
        let text = String(decoding: bytes, as: UTF8.self)
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// The last component of a path, as an input is called: `bug-report.tar.gz`, `standard input` for `-`.
    package static func ofInput(_ path: String) -> String {
        if path == "-" { return "standard input" }
        let bytes = SystemPath.bytes(of: path)
        let trimmed = bytes.reversed().drop { $0 == 0x2F }
        let last = trimmed.prefix { $0 != 0x2F }
        return last.isEmpty ? display(bytes) : display(Array(last.reversed()))
    }

    /// What each of several paths is called beside the others: without the folders that all are in, so that pages of two pods
    /// (`a/memory`, `b/memory`) are told apart as in a folder of them; of `-` and of a path alone as `ofInput` says.
    static func asEntries(_ paths: [String]) -> [String] {
        let parts = paths.map { path -> [ArraySlice<UInt8>] in
            path == "-" ? [] : SystemPath.bytes(of: path).split(separator: 0x2F).filter { !$0.elementsEqual([0x2E]) }
        }
        let files = parts.filter { !$0.isEmpty }
        guard files.count > 1, let first = files.first else { return paths.map(ofInput) }
        var shared = first.dropLast().enumerated().prefix { at, folder in
            files.allSatisfy { at < $0.count - 1 && $0[at] == folder }
        }.count
        // A folder that is called like a pod says whose all of them are.
        if shared > 0, ReplicaName(in: String(decoding: first[shared - 1], as: UTF8.self)) != nil { shared -= 1 }
        return zip(paths, parts).map { path, parts in
            let own = parts.dropFirst(shared)
            return own.isEmpty ? ofInput(path) : display(Array(own.joined(separator: [0x2F])))
        }
    }

    /// The names of several inputs: where some end alike, with as much of their paths as tells them apart. What is given twice stays so.
    package static func ofInputs(_ paths: [String]) -> [String] {
        let parts = paths.map { path in SystemPath.bytes(of: path).split(separator: 0x2F).map { Array($0) } }
        return paths.indices.map { index in
            let same = parts.indices.filter {
                $0 != index && parts[$0].last == parts[index].last && parts[$0] != parts[index]
            }
            let shared = same.map { other in
                zip(parts[index].reversed(), parts[other].reversed()).prefix { $0 == $1 }.count
            }
            guard let most = shared.max(), most > 0 else { return ofInput(paths[index]) }
            return display(Array(parts[index].suffix(most + 1).joined(separator: [0x2F])))
        }
    }

    /// The name of what a packed stream holds: `x.json.gz` → `x.json`, `x.txz` → `x.tar`; others stay.
    static func unpacked(_ name: String, _ format: StreamFormat) -> String {
        for (packed, plain) in format.endings where name.hasSuffix(packed) && name.utf8.count > packed.utf8.count {
            return String(name.dropLast(packed.count)) + plain
        }
        return name
    }
}
