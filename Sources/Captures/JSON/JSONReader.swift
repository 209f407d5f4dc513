import Archive
import CXXHash
import Units

/// Pulls values out of JSON as its bytes arrive, and hashes what it passes: one pass for both.
///
/// Whoever reads walks the document like this, and names only what it wants; a value that nobody read is skipped:
///
///     while let key = try json.nextKey() {
///         switch key {
///         case .name: name = try json.readString() ?? ""
///         case .filterChains: if try json.beginArray() { while try json.nextElement() { … } }
///         default: break
///         }
///     }
///
/// The document is never held. There is one sliding buffer: a refill drops what was read, moves the rest to the front
/// and reads behind it. Only a token that must be seen in one piece (a key, a string that is kept, a number) is carried
/// over, and only for such a token the buffer grows, up to `tokenLimit`. A skipped string of a gigabyte costs nothing.
///
/// Values of another type than asked for are skipped and read as nil or false, since a capture may be of any release.
/// Commas count as white space. What is not JSON at all ends the reading with an error that names the byte.
///
/// **Hash.** With `hashes` on, each value that ends leaves its content hash in `valueHash`. See `ContentHash`.
package final class JSONReader {
    /// An object or array that is open: which, and the hash of what was passed of it.
    struct Frame {
        var isObject: Bool
        /// The present member is left out of the hash (`last_updated`, `version_info`).
        var excluded = false
        /// The hash of the present member's key.
        var key = TokenHash.zero
        var sum: TokenHash
    }

    let source: any ByteSource
    let tokenLimit: Int
    let depthLimit: Int

    // `@exclusivity(unchecked)`: the run-time check that nobody else changes a variable meanwhile took a fifth of the
    // time. One thread walks, and no closure that a method calls gets at these variables.
    //
    // The buffer holds the bytes `discarded ..< discarded + end` of the input, and eight zeros behind them, so that
    // loops may load words of eight bytes up to the very end.
    @exclusivity(unchecked) var buffer: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) var capacity = 0
    let firstCapacity: Int
    @exclusivity(unchecked) var end = 0
    @exclusivity(unchecked) var ended = false
    /// The next byte to read.
    @exclusivity(unchecked) var position = 0
    @exclusivity(unchecked) var discarded: Int64 = 0
    /// Where the token starts that a refill must carry over; -1 for none.
    @exclusivity(unchecked) var kept = -1
    /// Where the value starts whose bytes are kept together (`beginSpelling`); -1 for none.
    @exclusivity(unchecked) var anchor = -1
    /// Values that were passed before, here or in another dump of the load.
    @exclusivity(unchecked) var known: KnownResources?
    /// The error of reading ahead: it comes when the bytes before it are used up.
    @exclusivity(unchecked) var readFailure: SourceError?
    /// Bytes that were compared with known spellings and were none.
    @exclusivity(unchecked) var comparedInVain: Int64 = 0

    let frames: UnsafeMutablePointer<Frame>
    @exclusivity(unchecked) var depth = 0
    /// A value was announced (by a key, an element, a document) and not read yet.
    @exclusivity(unchecked) var pending = false
    @exclusivity(unchecked) var keyStart = 0
    @exclusivity(unchecked) var keyCount = 0

    /// Whether values are hashed as they pass.
    @exclusivity(unchecked) package var hashes = false
    @exclusivity(unchecked) var tokenHash = TokenHash.zero
    /// The content hash of the value that ended last, with `hashes` on.
    package var valueHash: Hash128 { Hash128(high: tokenHash.high, low: tokenHash.low) }
    /// Hashes a string that is longer than the buffer; made when the first one comes.
    var longHash: OpaquePointer?
    let words = WordTable.shared.entries

    /// A small `bufferSize` is for tests: the result does not depend on it.
    package init(
        source: any ByteSource, bufferSize: Int = 64 << 10, tokenLimit: Int = 16 << 20, depthLimit: Int = 512
    ) {
        self.source = source
        self.tokenLimit = max(tokenLimit, 64)
        self.depthLimit = max(depthLimit, 1)
        firstCapacity = max(bufferSize, 16)
        // The first read makes the buffer: many readers are made only to learn that there is one.
        buffer = .allocate(capacity: 8)
        buffer.initialize(repeating: 0, count: 8)
        frames = .allocate(capacity: self.depthLimit)
    }

    deinit {
        buffer.deallocate()
        frames.deallocate()
        if let longHash { XXH3_freeState(longHash) }
    }

    /// Bytes read so far: the offset of the next one.
    package var offset: Int64 { discarded &+ Int64(position) }
}

// MARK: - Walking

extension JSONReader {
    /// Goes to the next document: the first, or one more behind it (`series.jsonl`). False at the end of the input.
    package func nextDocument() throws(SourceError) -> Bool {
        if pending { try skipValue() }
        guard try token() != 0 else { return false }
        pending = true
        return true
    }

    /// Enters the present value if it is an object; `nextKey()` then goes through it and leaves it.
    package func beginObject() throws(SourceError) -> Bool {
        guard try value() == .openBrace else { return try skipOther() }
        try enter(isObject: true)
        return true
    }

    /// Enters the present value if it is an array; `nextElement()` then goes through it and leaves it.
    package func beginArray() throws(SourceError) -> Bool {
        guard try value() == .openBracket else { return try skipOther() }
        try enter(isObject: false)
        return true
    }

    /// The next key of the object, or nil at its end. Its value is read next, or skipped by the next call.
    package func nextKey() throws(SourceError) -> Word? {
        if pending { try skipValue() }
        let byte = try token()
        guard byte == .quote else {
            guard byte == .closeBrace, depth > 0, frames[depth - 1].isObject else { throw unexpected(byte) }
            leave()
            return nil
        }
        position += 1
        let (start, count) = try scanString()
        let hash = ContentHash.text(buffer + start, count)
        keyStart = start
        keyCount = count
        if position < end, buffer[position] == .colon { position += 1 } else { try passColon() }
        let word = WordTable.word(hash, in: words)
        if depth > 0, hashes {
            frames[depth - 1].key = hash
            frames[depth - 1].excluded = word == .lastUpdated || word == .versionInfo
        }
        pending = true
        return word
    }

    /// The present key as text, for maps whose keys are data (labels, annotations). Valid until its value is read.
    package func keyText() -> String { JSONText.string(UnsafeBufferPointer(start: buffer + keyStart, count: keyCount)) }

    /// Whether the present key has these bytes; like `keyText()`, valid until its value is read.
    package func keyContains(_ text: StaticString) -> Bool {
        UnsafeBufferPointer(start: buffer + keyStart, count: keyCount).contains(text)
    }

    /// Goes to the next element of the array; false at its end.
    package func nextElement() throws(SourceError) -> Bool {
        if pending { try skipValue() }
        let byte = try token()
        if byte == .closeBracket, depth > 0, !frames[depth - 1].isObject {
            leave()
            return false
        }
        guard byte != 0, byte != .closeBracket, byte != .closeBrace else { throw unexpected(byte) }
        pending = true
        return true
    }

    /// Where the present value starts; `offset` minus this, once it is read, is its size in bytes.
    package func valueOffset() throws(SourceError) -> Int64 {
        _ = try value()
        return offset
    }

    /// Whether the present value is an object.
    package func valueIsObject() throws(SourceError) -> Bool { try value() == .openBrace }

    /// Goes to the first byte of the present value and tells it.
    @inline(__always) func value() throws(SourceError) -> UInt8 {
        let byte = try token()
        guard byte != 0 else { throw endsEarly() }
        return byte
    }

    func enter(isObject: Bool) throws(SourceError) {
        position += 1
        guard depth < depthLimit else {
            throw SourceError(.limit, "JSON is nested more than \(depthLimit) deep at byte \(grouped(offset))")
        }
        frames[depth] = Frame(isObject: isObject, sum: isObject ? .zero : ContentHash.array)
        depth += 1
        pending = false
    }

    @inline(__always) func leave() {
        position += 1
        depth -= 1
        finish(frames[depth].isObject ? ContentHash.mix(ContentHash.object, frames[depth].sum) : frames[depth].sum)
    }

    /// The present value has ended, with this hash: its container takes note.
    @inline(__always) func finish(_ hash: TokenHash) {
        pending = false
        guard hashes else { return }
        tokenHash = hash
        guard depth > 0 else { return }
        let top = frames + (depth - 1)
        if !top.pointee.isObject {
            top.pointee.sum = ContentHash.mix(top.pointee.sum, hash)
        } else if !top.pointee.excluded {
            top.pointee.sum += ContentHash.mix(top.pointee.key, hash)
        }
    }

    private func skipOther() throws(SourceError) -> Bool {
        try skipValue()
        return false
    }

    private func passColon() throws(SourceError) {
        kept = keyStart
        let byte = try token()
        keyStart = kept
        kept = -1
        guard byte == .colon else { throw unexpected(byte) }
        position += 1
    }
}
