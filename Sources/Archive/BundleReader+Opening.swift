import Units

/// How the reader goes from layer to layer.
extension BundleReader {
    func openInput(_ path: String) -> Candidate? {
        let name = inputs[input].name
        do throws(SourceError) {
            if path != "-" {
                let state = try Platform.state(of: path, name: name, followLinks: true)
                if state.kind == .folder {
                    inputs[input].isFolder = true
                    let maxNames = budget.limits.maxEntries
                    layers.append(.folder(try FolderWalk(path: path, maxNames: maxNames < .max ? maxNames + 1 : .max)))
                    return nil
                }
                if state.kind == .regular { inputs[input].fileSize = state.size }
                return try openFile(path, name: entryNames[input], state: state, isInput: true)
            }
            return try openFile(path, name: name, state: nil, isInput: true)
        } catch {
            inputs[input].failure = error
            note(name, .refused, error.description)
            return nil
        }
    }

    /// Takes the next step in the innermost layer; a layer at its end is closed.
    func advance(_ layer: BundleLayer) -> Candidate? {
        switch layer {
        case .folder(let walk):
            if let step = walk.next() { return file(step) }
        case .archive(let archive):
            do throws(SourceError) {
                if let (member, source) = archive.ahead.take() { return candidate(member, of: archive, source) }
                if let member = try archive.reader.next() {
                    return candidate(member, of: archive, bytes(of: archive))
                }
            } catch {
                noteFailure(error, of: archive.name, isInput: archive.isInput)
                if archive.reader.canGoOn { return nil }
            }
        case .file, .stream: break
        }
        layers.removeLast()
        close(layer)
        return nil
    }

    func close(_ layer: BundleLayer) {
        switch layer {
        case .folder: break
        case .archive(let archive):
            if archive.reader.trailingOffset != nil {
                note(archive.name, .skipped, ArchiveNote.trailing + "tar are ignored")
            }
        case .stream(let stream):
            stream.ahead?.close()
            if stream.source.trailingOffset != nil {
                let why = ArchiveNote.trailing + "\(stream.format.rawValue) stream are ignored"
                note(stream.name, .skipped, why)
            }
        case .file(let file):
            if file.isInput { inputs[input].sha256 = file.packed.wholeDigest(limit: budget.limits.maxUnpackedBytes) }
            inputs[input].packedBytes += file.packed.bytesRead
            noteChange(of: file)
        }
    }

    /// Somebody may still copy to a bundle, or cut it, while it is read. What it lost is not in the report; what it got after it
    /// was opened may be or not.
    private func noteChange(of file: OpenFile) {
        guard let before = file.size, let now = file.file?.sizeNow, now != before else { return }
        let sizes = "from \(grouped(before)) to \(grouped(now)) bytes while it was read"
        if now < before {
            let error = SourceError(.truncated, "\(file.name) shrank \(sizes)")
            noteFailure(error, of: file.name, isInput: file.isInput)
        } else {
            note(file.name, .skipped, "it grew \(sizes): is it still being written?")
        }
    }

    /// Follows a stream through its packed layers: gives an entry, or opens an archive, or notes why it is neither.
    func open(_ first: Candidate) -> BundleEntry? {
        var candidate = first
        var known = format(of: candidate)
        if known != nil { candidate = joined(candidate) }
        while true {
            switch known {
            case .stream(let format):
                guard candidate.depth < budget.limits.maxDepth else { return refuseDepth(candidate) }
                candidate = unpacked(candidate, format)
                // A window too large in the first header: nothing of it is an entry.
                if let error = candidate.source.failureAtStart(), error.kind == .unsupported {
                    noteFailure(error, of: candidate.packedName, isInput: candidate.isInput)
                    return nil
                }
            case .tar:
                let depth = candidate.isInflated ? candidate.depth : candidate.depth + 1
                guard depth <= budget.limits.maxDepth else { return refuseDepth(candidate) }
                layers.append(.archive(tar(in: candidate, depth: depth)))
                return nil
            case .zip:
                guard candidate.depth < budget.limits.maxDepth else { return refuseDepth(candidate) }
                layers.append(.archive(zip(in: candidate)))
                return nil
            case .mail:
                guard candidate.depth < budget.limits.maxDepth else { return refuseDepth(candidate) }
                layers.append(.archive(mail(in: candidate)))
                return nil
            case .unreadable(let format, let advice):
                let error = SourceError(.unsupported, "\(format), which is not read; unpack it first: \(advice)")
                noteFailure(error, of: candidate.packedName, isInput: candidate.isInput)
                return nil
            case nil:
                candidate.source = metered(candidate, capacity: BundleEntry.headBytes)
                return deliver(candidate)
            }
            known = format(of: candidate)
        }
    }

    private func format(of candidate: Candidate) -> ContainerFormat? {
        packing(of: candidate) ?? (candidate.source.withHead(BundleEntry.headBytes, MailReader.begins) ? .mail : nil)
    }

    private func packing(of candidate: Candidate) -> ContainerFormat? {
        candidate.source.withHead(ContainerFormat.headBytes) { head in
            if let format = ContainerFormat(head: head) { return format }
            // A tar without members is nothing but zeros; one that was cut off may have less than a header.
            let name = candidate.packedName
            let isNamedTar = name.hasSuffix(".tar") || name.hasSuffix(".tgz") || candidate.name.hasSuffix(".tar")
            guard isNamedTar else { return nil }
            if Self.isText(head) {
                note(name, .skipped, "named like an archive, but it is none: read as the page that it is")
                return nil
            }
            return head.count < TarBlock.size || TarBlock.isZero(head) ? .tar : nil
        }
    }

    /// A header of a tar has zeros behind the member's name, and no line ends.
    private static func isText(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let first = head.first, !head.contains(0) else { return false }
        return first == 0x7B || first == 0x5B || head.contains(0x0A)
    }

    private func refuseDepth(_ candidate: Candidate) -> BundleEntry? {
        let why = "archives are nested more than \(budget.limits.maxDepth) deep"
        noteFailure(SourceError(.unsupported, why), of: candidate.name, isInput: candidate.isInput)
        return nil
    }

    private func unpacked(_ candidate: Candidate, _ format: StreamFormat) -> Candidate {
        let packedAt = format == .gzip ? candidate.source.withHead(8, Self.gzipTime) : nil
        let source = format.unpacking(
            candidate.source, name: candidate.packedName, maxWindowBytes: budget.limits.maxWindowBytes)
        let readsAhead = threads > 1 && candidate.depth == 0 && !candidate.isOfParts
        let ahead = readsAhead ? ReadAheadSource(source) : nil
        layers.append(.stream(OpenStream(source: source, ahead: ahead, name: candidate.packedName, format: format)))
        var inner = candidate
        inner.modifiedAt = packedAt ?? candidate.modifiedAt
        inner.name = EntryName.unpacked(candidate.name, format)
        inner.source = BufferedSource(MeteredSource(ahead ?? source, budget: budget), capacity: 64 << 10)
        inner.declaredSize = nil
        inner.depth += 1
        inner.isInflated = true
        return inner
    }

    /// MTIME of a gzip header (RFC 1952, little-endian at byte 4): when the page was saved, where `gzip` packed it; 0 is none.
    private static func gzipTime(_ head: UnsafeRawBufferPointer) -> Moment? {
        guard head.count >= 8 else { return nil }
        let seconds = (4..<8).reversed().reduce(Int64(0)) { $0 << 8 | Int64(head[$1]) }
        return seconds > 0 ? Moment(seconds: seconds) : nil
    }

    private func tar(in candidate: Candidate, depth: Int) -> OpenArchive {
        // What was inflated has a large buffer already; a member of a tar has one for its head only.
        let source = candidate.isInflated ? candidate.source : metered(candidate, capacity: 64 << 10)
        return OpenArchive(
            reader: TarReader(source, name: candidate.packedName), name: candidate.packedName,
            prefix: candidate.isInput ? "" : candidate.packedName + "/", depth: depth, isInput: candidate.isInput,
            isPackedByMember: false)
    }

    private func zip(in candidate: Candidate) -> OpenArchive {
        OpenArchive(
            reader: ZipReader(candidate.source, name: candidate.packedName), name: candidate.packedName,
            prefix: candidate.isInput ? "" : candidate.packedName + "/", depth: candidate.depth + 1,
            isInput: candidate.isInput, isPackedByMember: true)
    }

    private func mail(in candidate: Candidate) -> OpenArchive {
        OpenArchive(
            reader: MailReader(candidate.source), name: candidate.packedName,
            prefix: candidate.isInput ? "" : candidate.packedName + "/", depth: candidate.depth + 1,
            isInput: candidate.isInput, isPackedByMember: true)
    }

    /// A file that is neither packed nor in an archive has not been counted against the budget yet.
    private func metered(_ candidate: Candidate, capacity: Int) -> BufferedSource {
        if candidate.isInflated { return candidate.source }
        if candidate.depth > 0 {
            return capacity > BundleEntry.headBytes
                ? BufferedSource(candidate.source, capacity: capacity) : candidate.source
        }
        return BufferedSource(MeteredSource(candidate.source, budget: budget), capacity: capacity)
    }

    /// Those of the member at hand.
    func bytes(of archive: OpenArchive) -> BufferedSource {
        let bytes: any ByteSource =
            archive.isPackedByMember ? MeteredSource(archive.reader, budget: budget) : archive.reader
        return BufferedSource(bytes, capacity: BundleEntry.headBytes)
    }

    private func candidate(
        _ member: ArchiveMember, of archive: OpenArchive, _ source: BufferedSource
    ) -> Candidate? {
        let name = archive.prefix + EntryName.display(member.name)
        guard budget.countEntry() else {
            if let error = budget.exceeded {
                noteFailure(error, of: archive.name, isInput: archive.isInput)
            }
            return nil
        }
        if let skipped = member.skipped {
            note(shortened(name), .skipped, skipped)
            return nil
        }
        guard isShort(archive.prefix.utf8.count + member.name.count, name) else { return nil }
        if let refused = member.refused {
            note(name, .refused, refused)
            return nil
        }
        return Candidate(
            name: name, source: source, modifiedAt: member.modifiedAt, declaredSize: member.size, depth: archive.depth)
    }

    private func file(_ step: FolderWalk.Step) -> Candidate? {
        guard budget.countEntry() else {
            if let error = budget.exceeded {
                noteFailure(error, of: inputs[input].name, isInput: true)
            }
            return nil
        }
        switch step {
        case .skipped(let name, let why): note(shortened(name), .skipped, why)
        case .failed(let name, let error): note(shortened(name), .refused, error.description)
        case .file(let path, let name, let state):
            guard isShort(name.utf8.count, name) else { return nil }
            do throws(SourceError) {
                return try openFile(path, name: name, state: state, isInput: false)
            } catch {
                note(name, .refused, error.description)
            }
        }
        return nil
    }

    private func openFile(
        _ path: String, name: String, state: Platform.FileState?, isInput: Bool
    ) throws(SourceError) -> Candidate {
        let file = try FileSource(path: path, name: name, followLinks: isInput, patience: budget.patience)
        return openStream(file, name: name, state: state, isInput: isInput)
    }

    func openStream(
        _ source: any ByteSource, name: String, state: Platform.FileState?, isInput: Bool
    ) -> Candidate {
        let packed = PackedSource(source, digesting: isInput)
        let isRegular = state?.kind == .regular
        layers.append(
            .file(
                OpenFile(
                    packed: packed, isInput: isInput, name: name, file: source as? FileSource,
                    size: isRegular ? state?.size : nil)))
        var candidate = Candidate(
            name: name, source: BufferedSource(packed, capacity: BundleEntry.headBytes),
            modifiedAt: state.flatMap { isRegular ? Moment(seconds: $0.modifiedSeconds) : nil },
            declaredSize: state.flatMap { isRegular ? $0.size : nil }, depth: 0)
        candidate.isInput = isInput
        return candidate
    }

    private func isShort(_ bytes: Int, _ name: String) -> Bool {
        let most = budget.limits.maxNameBytes
        if bytes <= most { return true }
        let why = "its name has \(grouped(Int64(bytes))) bytes, more than \(grouped(Int64(most)))"
        note(shortened(name), .refused, why)
        return false
    }

    private func shortened(_ name: String) -> String {
        name.utf8.count <= 512 ? name : String(name.prefix(200)) + "…"
    }
}
