import Units

extension SourceError {
    /// How far back a packed stream may refer is how much memory its unpacking needs.
    static func window(_ window: Int64, most: Int64, format: StreamFormat, name: String) -> SourceError {
        SourceError(
            .unsupported,
            "\(format.rawValue) wants a window of \(Bytes(window).binary), more than \(Bytes(most).binary);"
                + " unpack \(name) first: \(format.rawValue) -d")
    }
}
