import Units

/// The files of a folder and its subfolders, sorted by the bytes of their names, folder by folder.
///
/// Only the listings of the folders on the way are held. Links are not followed, so a walk cannot leave the folder.
final class FolderWalk {
    enum Step {
        case file(path: String, name: String, state: Platform.FileState)
        case skipped(name: String, why: String)
        case failed(name: String, SourceError)
    }

    private struct Level {
        let path: String
        let name: String
        /// In reverse order, so that the next is the last.
        var names: [[UInt8]]
    }

    private let maxDepth = 64
    private let maxNames: Int
    private var levels: [Level] = []

    /// `maxNames` bounds what is held of one folder.
    init(path: String, maxNames: Int) throws(SourceError) {
        self.maxNames = maxNames
        try enter(path: path, name: "", shown: EntryName.ofInput(path))
    }

    func next() -> Step? {
        while let level = levels.last {
            guard let bytes = levels[levels.count - 1].names.popLast() else {
                levels.removeLast()
                continue
            }
            let shown = EntryName.display(bytes)
            let name = level.name.isEmpty ? shown : level.name + "/" + shown
            if let step = visit(path: level.path + "/" + SystemPath.decoded(bytes), name: name) { return step }
        }
        return nil
    }

    /// Takes a file of the folder at hand out of its turn: the first that is to come and fits by its path and its name.
    func take(where fits: (_ path: String, _ name: String) -> Bool) {
        guard let level = levels.last else { return }
        for index in level.names.indices.reversed() {
            let shown = EntryName.display(level.names[index])
            let name = level.name.isEmpty ? shown : level.name + "/" + shown
            guard fits(level.path + "/" + SystemPath.decoded(level.names[index]), name) else { continue }
            levels[levels.count - 1].names.remove(at: index)
            return
        }
    }

    private func visit(path: String, name: String) -> Step? {
        do throws(SourceError) {
            let state = try Platform.state(of: path, name: name, followLinks: false)
            switch state.kind {
            case .regular: return .file(path: path, name: name, state: state)
            case .symbolicLink: return .skipped(name: name, why: "symbolic link")
            case .other: return .skipped(name: name, why: "device, pipe or socket")
            case .folder:
                guard levels.count < maxDepth else { return .skipped(name: name, why: "folders nested too deep") }
                try enter(path: path, name: name, shown: name)
                return nil
            }
        } catch {
            return .failed(name: name, error)
        }
    }

    private func enter(path: String, name: String, shown: String) throws(SourceError) {
        var names = try Platform.names(inFolder: path, name: shown, limit: maxNames)
        names.sort { $1.lexicographicallyPrecedes($0) }
        levels.append(Level(path: path, name: name, names: names))
    }
}
