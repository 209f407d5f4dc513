/// Which column of an export holds what, by the words of its title.
extension CommaLogs {
    struct Columns {
        let separator: UInt8
        /// More than one where a row has its words in one of several (`textPayload`, `jsonPayload.message`).
        private(set) var messages: [Int] = []
        private(set) var pod: Int?
        private(set) var namespace: Int?
        private(set) var container: Int?
        private(set) var time: Int?
        /// The times name no zone and are UTC's all the same: CloudWatch's `@timestamp`, Azure's `TimeGenerated [UTC]`.
        private(set) var isUTC = false
        private(set) var host: Int?
        /// The name of the log's file on its node.
        private(set) var file: Int?
        /// All labels in one cell, as JSON or as tags.
        private(set) var labels: [Int] = []
        /// What only a table of events or alerts has, and no log.
        private(set) var title: Int?
        var isOfEvents: Bool { title != nil }

        /// Some column says whose the lines are; without one only the lines themselves tell.
        var namesSource: Bool { pod != nil || container != nil }

        private static let mostTitles = 500

        /// Nil for a line that is no header of such a table.
        init?(header line: TextSlice) {
            // Lines of logs begin with a time or a bracket, and most lines that are looked at are such.
            guard line.count > 8, line.count < 20_000, let first = line.first, first != 0x7B, first != 0x5B,
                !(0x30...0x39).contains(first),
                let separator = ([0x2C, 0x09, 0x3B] as [UInt8]).max(by: { Self.count($0, line) < Self.count($1, line) }
                ),
                Self.count(separator, line) > 0
            else { return nil }
            self.separator = separator
            let titles = CommaRow(line, separator: separator).cells
            guard titles.count >= 2, titles.count <= Self.mostTitles, titles.allSatisfy({ $0.count < 200 }) else {
                return nil
            }
            var ranked: [(rank: Int, place: Int)] = []
            for (place, title) in titles.enumerated() {
                take(String(decoding: title, as: UTF8.self), place, &ranked)
            }
            // What is told in one sentence has no other.
            if ranked.isEmpty, let title { ranked.append((0, title)) }
            messages = ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.place)
            let isDated = time != nil || host != nil || !labels.isEmpty
            guard !messages.isEmpty, namesSource || isDated else { return nil }
        }

        private static func count(_ byte: UInt8, _ line: TextSlice) -> Int {
            line.reduce(0) { $0 + ($1 == byte ? 1 : 0) }
        }

        /// By what the last part of a path is called; the smaller number is nearer to what the container wrote.
        private static let ranks: [String: Int] = [
            "raw": 0, "log": 0, "textpayload": 0, "logmessage": 0, "logentry": 0, "logline": 0, "originalmessage": 0,
            "message": 1, "msg": 1, "line": 1, "body": 2, "content": 2, "event": 3, "text": 3, "entry": 3,
            "description": 4, "details": 4,
        ]

        private static let files: Set<String> = ["logstream", "filename", "logfile", "path", "source", "tag", "file"]

        private static let titles: Set<String> = [
            "title", "summary", "alert", "alertname", "alerttitle", "alertsummary", "alertrule", "eventtitle",
            "eventname", "monitor",
            "monitorname", "problem", "problemtitle", "displayname", "conditionname", "incidenttitle", "subject",
        ]

        private mutating func take(_ title: String, _ place: Int, _ ranked: inout [(rank: Int, place: Int)]) {
            let words = HeaderWords(title)
            let last = HeaderWords(
                title.split(whereSeparator: { $0 == "." || $0 == "/" }).last.map(String.init) ?? title)
            let isLabel = words.words.contains { $0 == "label" || $0 == "annotations" }
            if words.names("pod"), !isLabel {
                pod = pod ?? place
            } else if words.names("namespace"), !isLabel {
                namespace = namespace ?? place
            } else if words.names("container"), !isLabel {
                container = container ?? place
            } else if Self.titles.contains(words.joined) {
                self.title = self.title ?? place
            } else if Self.isTime(words, last) {
                if time == nil { (time, isUTC) = (place, title == "@timestamp" || words.words.contains("utc")) }
            } else if ["labels", "tags", "ddtags", "attributes", "kubernetes", "k8s", "fields"].contains(last.joined) {
                labels.append(place)
            } else if Self.files.contains(last.joined) {
                file = file ?? place
            } else if let rank = Self.ranks[last.joined] {
                ranked.append((rank, place))
            } else if words.names("host") || words.names("node") || words.joined == "computer" {
                host = host ?? place
            }
        }

        private static func isTime(_ words: HeaderWords, _ last: HeaderWords) -> Bool {
            ["timestamp", "time", "date", "ts", "datetime", "receivetimestamp"].contains(last.joined)
                || words.joined.hasPrefix("timegenerated")
        }
    }
}
