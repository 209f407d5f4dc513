extension ReportFormat {
    /// For a terminal and for mail, and for every field that takes nothing but words. Nothing is cut unless asked for.
    package static let text = text(
        "text", endings: ["txt", "text"], mediaType: "text/plain", "for a terminal and for mail, 80 columns wide",
        characters: nil, TextWriter())

    /// The same form as it looks on a terminal; the others are the same everywhere.
    package func shown(on terminal: Terminal) -> ReportFormat {
        guard self == .text else { return self }
        return Self.text(
            name, endings: endings, mediaType: mediaType, summary, characters: characters, TextWriter(terminal))
    }
}
