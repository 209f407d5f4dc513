/// `capture`: prints the script that takes a capture.
enum Capture {
    static func run(_ plan: CapturePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let text = CaptureScript.text(plan.settings)
        guard let path = plan.path else {
            console.print(text)
            return .done
        }
        let file = try OutputFile(path, for: .report, isPrivate: false)
        var bytes = Array(text.utf8)
        let written: Result<Void, CommandFailure> = bytes.withUnsafeMutableBytes { bytes in
            do throws(CommandFailure) { return .success(try file.write(UnsafeRawBufferPointer(bytes))) } catch {
                return .failure(error)
            }
        }
        try written.get()
        try file.publish()
        console.say("wrote \(path); next, where kubectl reaches the cluster: sh \(path)")
        return .done
    }
}
