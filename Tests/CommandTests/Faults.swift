import TestSupport

/// A machine that fails, of which `Tests/Faults/faults.c` tells more.
enum Faults {
    /// Beside the tool. Nil where there is no compiler for C, or no loader that puts one library before another: then this is not
    /// tried.
    static let library: String? = {
        #if os(Linux)
            guard let tool = Shell.tool, let place = try? Workplace() else { return nil }
            let library = tool + ".faults.so"
            let source = Project.path("Tests/Faults/faults.c")
            let built = try? Shell(place: place).run("clang -shared -fPIC -O1 -o '\(library)' '\(source)' -ldl")
            return built?.status == 0 ? library : nil
        #else
            return nil
        #endif
    }()

    /// The words before a command that make it fail.
    static func words(_ settings: String) -> String { "env \(settings) LD_PRELOAD='\(library ?? "")'" }
}
