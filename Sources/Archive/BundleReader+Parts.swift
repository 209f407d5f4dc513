/// Files that were cut up to be sent are read as the one that they were: the parts of a folder in the order of their numbers, those of an
/// archive where they follow each other.
extension BundleReader {
    /// The candidate with the parts behind it, where it is the first part of something packed.
    func joined(_ candidate: Candidate) -> Candidate {
        guard !candidate.isInflated, let first = PartName(candidate.name), first.isFirst else { return candidate }
        let next: () -> (any ByteSource)?
        switch layers.last {
        case .archive(let archive): next = parts(behind: first, in: archive)
        case .file(let file) where !file.isInput:
            guard case .folder(let walk) = layers.dropLast().last else { return candidate }
            next = parts(behind: first, in: walk)
        default: return candidate
        }
        var whole = Candidate(
            name: candidate.name,
            source: BufferedSource(PartsSource(candidate.source, next: next), capacity: 64 << 10),
            modifiedAt: candidate.modifiedAt, declaredSize: nil, depth: candidate.depth)
        whole.isInput = candidate.isInput
        whole.isOfParts = true
        return whole
    }

    private func parts(behind first: PartName, in walk: FolderWalk) -> () -> (any ByteSource)? {
        var last = first
        return { [budget] in
            var found: BufferedSource?
            walk.take { path, name in
                guard let part = PartName(name), last.isFollowed(by: part),
                    let state = try? Platform.state(of: path, name: name, followLinks: false), state.kind == .regular,
                    let file = try? FileSource(path: path, name: name, followLinks: false, patience: budget.patience)
                else { return false }
                let source = BufferedSource(file, capacity: BundleEntry.headBytes)
                guard source.withHead(ContainerFormat.headBytes, Self.goesOn), budget.countEntry() else { return false }
                (last, found) = (part, source)
                return true
            }
            return found
        }
    }

    private func parts(behind first: PartName, in archive: OpenArchive) -> () -> (any ByteSource)? {
        var last = first
        return { [budget] in
            guard !archive.ahead.isHeld, let member = try? archive.reader.next() else { return nil }
            let isRead = member.skipped == nil && member.refused == nil
            let bytes: any ByteSource =
                archive.isPackedByMember ? MeteredSource(archive.reader, budget: budget) : archive.reader
            let source = BufferedSource(bytes, capacity: BundleEntry.headBytes)
            guard isRead, let part = PartName(archive.prefix + EntryName.display(member.name)),
                last.isFollowed(by: part), source.withHead(ContainerFormat.headBytes, Self.goesOn), budget.countEntry()
            else {
                archive.ahead.hold(member, source)
                return nil
            }
            last = part
            return source
        }
    }

    /// No beginning of anything, and no text: a file of a numbered row (`proxy.log.1`, `proxy.log.2`) is a whole by itself. The last part may
    /// be a few bytes of any kind.
    private static func goesOn(_ head: UnsafeRawBufferPointer) -> Bool {
        ContainerFormat(head: head) == nil && (head.count < 64 || head.contains { $0 < 0x09 })
    }
}
