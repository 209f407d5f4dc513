extension Text {
    /// A sign of our own behind which a text says more of the same. Words of a bundle have none.
    package enum Mark: String, Sendable, Hashable, CaseIterable {
        case colon = ": "
        case semicolon = "; "
        case comma = ", "
        case bracket = " ("
        /// Another sentence follows.
        case stop = ". "
        /// Last of its words: a full stop, or a colon that announces what stands below.
        case end = "."
        case announcement = ":"

        /// Words as they were written, each mark in front of its sign.
        static func cut(_ words: String) -> [Span] {
            guard !words.isEmpty else { return [] }
            var (spans, start) = ([Span](), words.startIndex)
            for place in words.utf8.indices {
                guard let mark = at(place, words) else { continue }
                if start < place { spans.append(.own(String(words[start..<place]))) }
                spans.append(.mark(mark))
                start = place
            }
            return spans + [.own(String(words[start...]))]
        }

        private static func at(_ place: String.Index, _ words: String) -> Mark? {
            let bytes = words.utf8
            let next = bytes.index(after: place)
            let follower = next < bytes.endIndex ? bytes[next] : nil
            switch (bytes[place], follower) {
            case (UInt8(ascii: ":"), UInt8(ascii: " ")): return .colon
            case (UInt8(ascii: ";"), UInt8(ascii: " ")): return .semicolon
            case (UInt8(ascii: ","), UInt8(ascii: " ")): return .comma
            case (UInt8(ascii: "."), UInt8(ascii: " ")): return .stop
            case (UInt8(ascii: " "), UInt8(ascii: "(")): return .bracket
            case (UInt8(ascii: "."), nil): return .end
            case (UInt8(ascii: ":"), nil): return .announcement
            default: return nil
            }
        }
    }

    /// What stands before the first reason: up to a colon, a semicolon or a bracket.
    package var head: Text { upTo([.colon, .semicolon, .bracket]) }

    /// What stands before the first mark inside of a sentence behind so many signs.
    package func clause(least: Int) -> Text { upTo([.colon, .semicolon, .comma, .bracket], least: least) }

    private func upTo(_ marks: Set<Mark>, least: Int = 0) -> Text {
        var length = 0
        for (place, span) in spans.enumerated() {
            if case .mark(let mark) = span, marks.contains(mark), length >= least {
                return Text(spans: Array(spans[..<place]))
            }
            if least > 0 { length += span.plain.count }
        }
        return self
    }

    /// Its first sentence.
    package var sentence: Text {
        let end = spans.firstIndex { $0 == .mark(.stop) || $0 == .mark(.end) }
        return end.map { Text(spans: Array(spans[..<$0])) + "." } ?? self
    }

    /// Without its full stop.
    package var unended: Text {
        spans.dropLast().last == .mark(.end) ? Text(spans: spans.dropLast(2)) : self
    }

    /// It ends in a colon: what it announces stands behind it.
    package var isAnnouncement: Bool { spans.dropLast().last == .mark(.announcement) }
}
