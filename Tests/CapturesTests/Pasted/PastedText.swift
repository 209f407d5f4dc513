@testable import Captures

/// Recognised by its head and read, as the loader does both.
func pasted(_ text: String, _ name: String = "paste.txt", piece: Int = 1 << 16) throws -> [Fact] {
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
    return try read(kind, bytes, piece: piece).facts
}

func allocated(_ facts: [Fact]) -> [Int64] {
    facts.compactMap { if case .memory(let figures) = $0 { figures.allocated } else { nil } }
}

func identity(_ facts: [Fact]) -> ProxyIdentity? {
    facts.lazy.compactMap { if case .identity(let identity) = $0 { identity } else { nil } }.first
}

/// Pages that stand in what is pasted.
enum PastedText {
    static let memory = """
        {
         "allocated": "41943040",
         "heap_size": "52428800",
         "pageheap_unmapped": "0",
         "pageheap_free": "1048576",
         "total_thread_cache": "2097152",
         "total_physical_bytes": "54525952"
        }

        """
    static let stats = "server.concurrency: 3\nserver.memory_allocated: 41943040\nserver.live: 1\n"
}
