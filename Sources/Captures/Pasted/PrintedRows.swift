import Units

/// A row for each container of a pod, of which the template in the command above says what stands in it:
///
/// ```
/// $ kubectl -n pay get pod ledger-1 -o jsonpath='{range .status.containerStatuses[*]}{.name}{" "}{.state.terminated.exitCode}{"\n"}{end}'
/// istio-proxy 137
/// ledger 143
/// ```
struct PrintedRows {
    let pod: Pod

    fileprivate enum Piece {
        case field(String)
        case literal([UInt8])
    }

    init?(_ head: [UInt8], of command: ShellCommand) {
        guard head.count < 4000, let name = command.pod, let template = command.rangedTemplate,
            let pieces = Self.pieces(template)
        else { return nil }
        var pod = Pod()
        pod.isFragment = true
        (pod.namespace, pod.name) = (command.namespace ?? "", name)
        for line in head.split(separator: 0x0A).prefix(64) {
            guard let container = Self.container(line.last == 0x0D ? line.dropLast() : line, pieces) else { continue }
            pod.containers.append(container)
        }
        guard !pod.containers.isEmpty else { return nil }
        self.pod = pod
    }

    /// `{.name}{" "}{.restartCount}{"\n"}`, what stands between fields being neither empty nor more than one line; nil for another.
    private static func pieces(_ template: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = template[...]
        while let first = rest.first, pieces.count < 64 {
            var text: Substring
            if first == "{" {
                guard let end = rest.firstIndex(of: "}") else { return nil }
                text = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
            } else {
                text = rest.prefix { $0 != "{" }
                rest = rest[text.endIndex...]
                pieces.append(.literal(Array(text.utf8)))
                continue
            }
            if text.first == "." {
                if case .field = pieces.last { return nil }
                pieces.append(.field(String(text)))
            } else {
                text = text.drop { $0 == "'" || $0 == "\"" }
                while text.last == "'" || text.last == "\"" { text.removeLast() }
                let plain = String(text).replacingAll("\\t", with: "\t").replacingAll("\\n", with: "\n")
                pieces.append(.literal(Array(plain.utf8)))
            }
        }
        guard case .field = pieces.first, pieces.contains(where: { $0.isName }) else { return nil }
        return pieces
    }

    private static func container(_ line: ArraySlice<UInt8>, _ pieces: [Piece]) -> Container? {
        var container = Container()
        var ends: [Bool: ContainerState] = [:]
        var rest = line
        for (at, piece) in pieces.enumerated() {
            guard case .field(let path) = piece else { continue }
            var value = rest
            if at + 1 < pieces.count, case .literal(let sign) = pieces[at + 1], !sign.contains(0x0A) {
                guard let end = Self.find(sign, in: rest) else { return nil }
                value = rest[..<end]
                rest = rest[(end + sign.count)...]
            }
            let text = String(decoding: value.prefix(300), as: UTF8.self)
            if !text.isEmpty { take(text, path, &container, &ends) }
        }
        (container.state, container.lastState) = (ends[false], ends[true])
        let isName = !container.name.isEmpty && container.name.utf8.allSatisfy { ShellPrompt.isName($0) }
        return isName ? container : nil
    }

    private static func find(_ sign: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard !sign.isEmpty, text.count >= sign.count else { return nil }
        return (text.startIndex...(text.endIndex - sign.count)).first { text[$0...].starts(with: sign) }
    }

    private static func take(
        _ text: String, _ path: String, _ container: inout Container, _ ends: inout [Bool: ContainerState]
    ) {
        if path == ".name" {
            container.name = text
            return
        }
        let isLast = path.hasPrefix(".lastState")
        var state = ends[isLast] ?? ContainerState(kind: .terminated)
        switch PodColumns.meaning(ofField: path) {
        case .restarts: return container.restartCount = Int(text)
        case .reason: state.reason = text
        case .exitCode: state.exitCode = Int(text)
        case .started: state.startedAt = Moment(rfc3339: text)
        case .finished: state.finishedAt = Moment(rfc3339: text)
        default: return
        }
        ends[isLast] = state
    }
}

extension PrintedRows.Piece {
    fileprivate var isName: Bool { if case .field(".name") = self { true } else { false } }
}
