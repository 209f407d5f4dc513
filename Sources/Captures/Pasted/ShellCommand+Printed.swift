/// What a template in the command makes kubectl print.
extension ShellCommand {
    /// Of `-o custom-columns=POD:.metadata.name,LAST:.status…` of pods: the field of each column by its title.
    var customColumns: [String: String] {
        guard isCapture, words.contains(where: { ["pod", "pods", "po"].contains($0) || $0.hasPrefix("pod/") }),
            let word = words.first(where: { $0.contains("custom-columns=") }),
            let mark = word.firstRange(of: "custom-columns=")
        else { return [:] }
        var fields: [String: String] = [:]
        for column in word[mark.upperBound...].split(separator: ",").prefix(32) {
            guard let colon = column.firstIndex(of: ":") else { continue }
            fields[String(column[..<colon])] = String(column[column.index(after: colon)...])
        }
        return fields
    }

    /// Of `get pod NAME -o jsonpath='{.status.containerStatuses[*].lastState.terminated.reason}'` the only path that it prints.
    var printedPath: String? {
        guard isCapture, pod != nil, words.contains("get"),
            let word = words.first(where: { $0.contains("jsonpath=") }), let mark = word.firstRange(of: "jsonpath=")
        else { return nil }
        var template = String(word[mark.upperBound...])
        for end in [#"{"\n"}"#, "{'\\n'}"] where template.hasSuffix(end) { template.removeLast(end.count) }
        guard template.hasPrefix("{."), template.hasSuffix("}"), template.count(where: { $0 == "{" }) == 1 else {
            return nil
        }
        return String(template.dropFirst().dropLast())
    }

    /// Of `get pod NAME -o jsonpath='{range .status.containerStatuses[*]}{.name}{"\n"}{end}'` what it prints of each container.
    var rangedTemplate: String? {
        guard isCapture, pod != nil, words.contains("get"), let word = words.first(where: { $0.contains("jsonpath=") }),
            let range = word.firstRange(of: "{range .status."), let end = word.firstRange(of: "{end}"),
            let open = word.firstRange(of: "ontainerStatuses[*]}"), range.upperBound <= open.lowerBound,
            open.upperBound < end.lowerBound
        else { return nil }
        return String(word[open.upperBound..<end.lowerBound])
    }
}
