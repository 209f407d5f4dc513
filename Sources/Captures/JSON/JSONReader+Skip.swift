import Archive
import CXXHash
import Units

extension JSONReader {
    /// Passes the present value without making anything of it; hashed all the same when `hashes` is on.
    package func skipValue() throws(SourceError) {
        guard hashes else { return try skipUnhashed() }
        guard let known, let block = try block() else { return try passTokens() }
        if let content = known.values[block.whole] {
            position += block.bytes
            return finish(content)
        }
        let end = offset &+ Int64(block.bytes)
        try passTokens()
        if offset == end { known.values[block.whole] = tokenHash }
    }

    private func passTokens() throws(SourceError) {
        let outside = depth
        try passOrEnter()
        while depth > outside {
            if frames[depth - 1].isObject {
                guard try nextKey() != nil else { continue }
            } else {
                guard try nextElement() else { continue }
            }
            try passOrEnter()
        }
    }

    /// Passes a string, number or literal, or enters an object or array.
    @inline(__always) private func passOrEnter() throws(SourceError) {
        switch try value() {
        case .quote:
            position += 1
            finish(try passString())
        case .openBrace: try enter(isObject: true)
        case .openBracket: try enter(isObject: false)
        default:
            let (start, count) = try scanScalar()
            finish(ContentHash.scalar(buffer + start, count))
        }
    }

    /// Counts brackets, strings aside.
    private func skipUnhashed() throws(SourceError) {
        var open = 0
        repeat {
            let byte = try value()
            position += 1
            switch byte {
            case .quote: _ = try passString()
            case .openBrace, .openBracket:
                open += 1
                guard depth + open <= depthLimit else {
                    throw SourceError(.limit, "JSON is nested more than \(depthLimit) deep at byte \(grouped(offset))")
                }
            case .closeBrace, .closeBracket:
                open -= 1
                guard open >= 0 else {
                    position -= 1
                    throw unexpected(byte)
                }
            case .colon:
                guard open > 0 else {
                    position -= 1
                    throw unexpected(byte)
                }
            default:
                position -= 1
                _ = try scanScalar()
            }
        } while open > 0
        pending = false
    }

    /// Goes behind the closing quote of a string that nobody keeps, and hashes it if `hashes` is on.
    /// A string beyond the buffer is hashed piece by piece, with the same result.
    @inline(__always) private func passString() throws(SourceError) -> TokenHash {
        let stop = stringStop(from: position)
        if stop < end, buffer[stop] == .quote {
            let start = position
            position = stop + 1
            return hashes ? ContentHash.text(buffer + start, stop - start) : .zero
        }
        return try passLongString()
    }

    @inline(never) private func passLongString() throws(SourceError) -> TokenHash {
        var piece = position
        var inPieces = false
        while true {
            let stop = stringStop(from: position)
            if stop < end, buffer[stop] == .quote {
                position = stop + 1
                guard hashes else { return .zero }
                guard inPieces else { return ContentHash.text(buffer + piece, stop - piece) }
                hashPiece(from: piece, to: stop, first: false)
                return longHash.map { TokenHash($0) } ?? .zero
            }
            position = stop < end ? stop + 2 : end
            guard position >= end else { continue }
            // An escape may reach one byte beyond the buffer.
            let beyond = position - end
            if hashes { hashPiece(from: piece, to: end, first: !inPieces) }
            inPieces = true
            position = end
            guard try refill() else { throw endsEarly() }
            piece = position
            position = min(position + beyond, end)
        }
    }

    private func hashPiece(from start: Int, to stop: Int, first: Bool) {
        if longHash == nil { longHash = XXH3_createState() }
        guard let longHash else { return }
        if first { XXH3_128bits_reset(longHash) }
        XXH3_128bits_update(longHash, buffer + start, stop - start)
    }
}

extension TokenHash {
    fileprivate init(_ state: OpaquePointer) {
        let hash = XXH3_128bits_digest(state)
        self.init(high: hash.high64, low: hash.low64)
    }
}
