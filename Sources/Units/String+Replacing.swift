extension StringProtocol {
    /// Whether these bytes stand in it somewhere.
    ///
    /// It goes before the standard library's, which compares by characters, and brings up a search engine for it: a twentieth of what
    /// some bundles took.
    package func contains(_ part: String) -> Bool {
        var part = part
        return part.withUTF8 { part in
            guard let first = part.first else { return true }
            return utf8.withContiguousStorageIfAvailable { $0.holds(part, first) }
                ?? Array(utf8).withUnsafeBufferPointer { $0.holds(part, first) }
        }
    }

    /// Every `old` as `new`, by bytes, from the left; the text itself where `old` is empty.
    ///
    /// The standard library's `replacing` brings up a search engine for it: a fiftieth of what a small bundle takes.
    package func replacingAll(_ old: String, with new: String) -> String {
        // Most texts hold none.
        guard contains(old) else { return String(self) }
        let searched = Array(old.utf8)
        let bytes = Array(utf8)
        guard let first = searched.first, bytes.count >= searched.count else { return String(self) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if bytes[at] == first, at + searched.count <= bytes.count,
                bytes[at..<(at + searched.count)].elementsEqual(searched)
            {
                out.append(contentsOf: new.utf8)
                at += searched.count
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func holds(_ part: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
        var at = 0
        while at + part.count <= count {
            if self[at] == first {
                var same = 1
                while same < part.count, self[at + same] == part[same] { same += 1 }
                if same == part.count { return true }
            }
            at += 1
        }
        return false
    }
}
