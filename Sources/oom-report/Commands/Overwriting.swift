/// What a run writes must not be what it reads, nor the same twice, also where a link or `./` gives it another name.
enum Overwriting {
    /// Which file a name means: one that is there, or the place of one that is not there yet.
    struct Position: Hashable {
        let device: UInt64
        let inode: UInt64
        /// In that folder; empty where the file itself is there.
        let name: String
    }

    static func refuse(_ written: [String], reading: [String]) throws(CommandFailure) {
        var known: [Position: String] = [:]
        for path in reading where path != "-" {
            if let position = Platform.position(of: path) { known[position] = path }
        }
        for path in written {
            guard let position = Platform.position(of: path) else { continue }
            if let other = known.updateValue(path, forKey: position) {
                throw CommandFailure(
                    "cannot write \(path): it is the same file as \(other)", hint: "give each file a name of its own")
            }
        }
    }
}
