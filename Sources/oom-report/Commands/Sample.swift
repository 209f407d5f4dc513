import SampleBundles

/// `sample`: a bundle to try the tool with.
enum Sample {
    static func run(_ plan: SamplePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        switch plan.wish {
        case .list:
            var table = TextTable(["name", "holds"])
            for sample in SampleBundles.all { table.add([sample.name, sample.summary]) }
            console.print(table.text)
        case .write(let name, let path):
            if let growing = GrowingBundle(named: name) {
                let file = try OutputFile(path, for: .report, isPrivate: false)
                try growing.write { (piece: UnsafeRawBufferPointer) throws(CommandFailure) in try file.write(piece) }
                try file.publish()
                console.say("wrote \(path); next: \(CommandTable.tool) analyze \(path)")
                return .done
            }
            guard let sample = SampleBundles.named(name) else {
                let nearest = closest(to: name, among: SampleBundles.all.map(\.name))
                throw CommandFailure(
                    "there is no sample \(name)",
                    hint: nearest.map { "did you mean \($0)?" } ?? "to list them: \(CommandTable.tool) sample")
            }
            let file = try OutputFile(path, for: .report, isPrivate: false)
            try sample.write { (piece: UnsafeRawBufferPointer) throws(CommandFailure) in try file.write(piece) }
            try file.publish()
            console.say("wrote \(path); next: \(CommandTable.tool) analyze \(path)")
        }
        return .done
    }
}
