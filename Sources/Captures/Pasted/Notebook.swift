/// The cells of a notebook of Jupyter as a transcript: of each cell what it ran, a command behind a prompt, then what that printed.
///
/// ```
/// {"cells": [{"cell_type": "code", "outputs": [{"text": ["NAME  READY …\n"]}], "source": ["!kubectl get pods"]}, …]}
/// ```
/// Its keys are written in the order of the alphabet, so a cell is told when it is over. Source: nbformat 4, https://nbformat.readthedocs.io.
struct Notebook: TextRewriter {
    private enum Key { case source, printed, other }
    private static let printed: [StaticString] = ["text", "text/plain"]
    /// A cell that begins so is run by a shell as a whole.
    private static let shells = ["%%bash", "%%sh", "%%script"]

    private var json = JSONBytes()
    private var depth = 0
    private var key = Key.other
    private var word: [UInt8] = []
    private var isWord = false
    private var source: [UInt8] = []
    private var outputs: [UInt8] = []

    /// Of a cell that prints more, what it ran is not waited for.
    private static let mostHeld = 1 << 20

    private static let mostOfOthers = 64

    init() {}

    static func begins(_ head: TextSlice) -> Bool {
        head.first(where: { $0 > 0x20 }) == 0x7B && head.holds("\"cells\"") && head.holds("\"cell_type\"")
    }

    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        for byte in bytes { take(byte, &out) }
        if isOver { endCell(&out) }
        return bytes.count
    }

    private mutating func take(_ byte: UInt8, _ out: inout [UInt8]) {
        switch json.take(byte) {
        case .nothing: break
        case .begins:
            word.removeAll(keepingCapacity: true)
            isWord = true
        case .byte(let byte): put(byte, &out)
        case .scalar(let scalar): for byte in scalar.bytes { put(byte, &out) }
        case .ends: break
        case .outside(let byte): outside(byte, &out)
        }
    }

    private mutating func put(_ byte: UInt8, _ out: inout [UInt8]) {
        // Pictures and the like, and names of keys: longer ones are none of ours.
        if key == .other, word.count >= Self.mostOfOthers { return }
        word.append(byte)
        guard word.count >= Self.mostHeld else { return }
        endWord()
        (isWord, word) = (true, [])
        endCell(&out)
    }

    private mutating func outside(_ byte: UInt8, _ out: inout [UInt8]) {
        guard byte > 0x20 else { return }
        if byte == 0x3A {
            key = word.withUnsafeBufferPointer { name in
                name.isExactly("source") ? .source : Self.printed.contains { name.isExactly($0) } ? .printed : .other
            }
            isWord = false
        } else {
            endWord()
        }
        if byte == 0x7B { depth += 1 }
        if byte == 0x7D {
            depth -= 1
            // The notebook is the first, its cells the second.
            if depth == 1 || outputs.count >= Self.mostHeld { endCell(&out) }
        }
    }

    private mutating func endWord() {
        defer { isWord = false }
        guard isWord else { return }
        switch key {
        case .source: source += word
        case .printed: outputs += word
        case .other: break
        }
    }

    private mutating func endCell(_ out: inout [UInt8]) {
        guard !source.isEmpty || !outputs.isEmpty else { return }
        out.append(ChatLines.mark)
        var isShell = false
        for (number, line) in source.split(separator: 0x0A).enumerated() {
            if number == 0, Self.shells.contains(where: { line.starts(with: $0.utf8) }) {
                isShell = true
                continue
            }
            let isCommand = line.first == 0x21
            if isShell || isCommand { out += "$ ".utf8 }
            out += line.dropFirst(isCommand ? 1 : 0) + [0x0A]
        }
        out += outputs
        if out.last != 0x0A { out.append(0x0A) }
        (source, outputs) = ([], [])
    }
}
