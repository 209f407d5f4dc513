import Archive
import Units

extension JSONReader {
    /// The present value's bytes as they stand (a string without its quotes, escapes unread; a number; a literal).
    /// nil for an object, an array or null. The bytes are valid only inside `body`.
    @inline(__always)
    package func readBytes<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) throws(SourceError) -> Result? {
        let byte = try value()
        guard byte != .openBrace, byte != .openBracket else {
            try skipValue()
            return nil
        }
        let isString = byte == .quote
        if isString { position += 1 }
        let (start, count) = isString ? try scanString() : try scanScalar()
        if hashes {
            finish(isString ? ContentHash.text(buffer + start, count) : ContentHash.scalar(buffer + start, count))
        } else {
            pending = false
        }
        let bytes = UnsafeBufferPointer(start: UnsafePointer(buffer + start), count: count)
        if !isString, bytes.equals("null") { return nil }
        return body(bytes)
    }

    /// Text, with escapes resolved and bytes that are no UTF-8 replaced by U+FFFD; a number as it stands.
    package func readString() throws(SourceError) -> String? {
        try readBytes { JSONText.string($0) }
    }

    /// A whole number, also inside a string (Envoy prints 64-bit numbers so). nil where no Int64 holds it.
    package func readInt64() throws(SourceError) -> Int64? {
        try readBytes { JSONText.int64($0) } ?? nil
    }

    package func readInt() throws(SourceError) -> Int? {
        try readInt64().flatMap { Int(exactly: $0) }
    }

    /// A figure of which there cannot be less than none: a negative one is damage, and tells nothing.
    package func readAmount() throws(SourceError) -> Int64? {
        try readInt64().flatMap { $0 >= 0 ? $0 : nil }
    }

    /// A finite number, also inside a string.
    package func readDouble() throws(SourceError) -> Double? {
        try readBytes { JSONText.double($0) } ?? nil
    }

    /// `true`, `false`, also inside a string.
    package func readBool() throws(SourceError) -> Bool? {
        try readBytes { $0.equals("true") ? true : $0.equals("false") ? false : nil } ?? nil
    }

    /// An RFC 3339 time.
    package func readMoment() throws(SourceError) -> Moment? {
        try readBytes { Moment(rfc3339: $0) } ?? nil
    }

    /// A protobuf duration, `"0.250s"`, in seconds.
    package func readSeconds() throws(SourceError) -> Double? {
        try readBytes {
            guard $0.last == 0x73 else { return nil }
            return JSONText.double(UnsafeBufferPointer(rebasing: $0.dropLast()))
        } ?? nil
    }

    /// Whether the value is this text.
    package func readEquals(_ text: StaticString) throws(SourceError) -> Bool {
        try readBytes { $0.equals(text) } ?? false
    }

    /// The values of an array of strings, up to ten thousand.
    package func readStrings() throws(SourceError) -> [String] {
        var strings: [String] = []
        guard try beginArray() else { return strings }
        while try nextElement() {
            guard strings.count < 10_000 else { continue }
            if let string = try readString() { strings.append(string) }
        }
        return strings
    }

    /// The number of elements of an array.
    package func readCount() throws(SourceError) -> Int {
        var count = 0
        guard try beginArray() else { return count }
        while try nextElement() { count += 1 }
        return count
    }

    /// Whether the value is an array with elements. Known by its hash where values are hashed: none is looked at.
    package func readHasItems() throws(SourceError) -> Bool {
        guard hashes else { return try readCount() > 0 }
        let isArray = try value() == .openBracket
        try skipValue()
        return isArray && tokenHash != ContentHash.array
    }

    /// An object of strings, up to `most` members.
    package func readStringMap(
        most: Int = 1_000, where isWanted: (String) -> Bool = { _ in true }
    ) throws(SourceError) -> [String: String] {
        var map: [String: String] = [:]
        guard try beginObject() else { return map }
        while try nextKey() != nil {
            let key = keyText()
            guard map.count < most, isWanted(key) else { continue }
            map[key] = try readString()
        }
        return map
    }
}

extension UnsafeBufferPointer<UInt8> {
    @inline(__always) func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && elementsEqual(text.bytes)
    }

    func hasSuffix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount
            && UnsafeBufferPointer(rebasing: suffix(text.utf8CodeUnitCount)).elementsEqual(text.bytes)
    }

    func contains(_ text: StaticString) -> Bool { text.utf8CodeUnitCount == 0 || holds(text) }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
