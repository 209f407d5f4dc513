import Archive
import Testing
import Units

@testable import Captures

/// A value as a string, so that two readings can be compared.
private func show(_ json: JSONReader) throws -> String {
    switch try json.value() {
    case .openBrace:
        var out: [String] = []
        _ = try json.beginObject()
        while try json.nextKey() != nil {
            let key = json.keyText()
            out.append("\(key):\(try show(json))")
        }
        return "{\(out.joined(separator: ","))}"
    case .openBracket:
        var out: [String] = []
        _ = try json.beginArray()
        while try json.nextElement() { out.append(try show(json)) }
        return "[\(out.joined(separator: ","))]"
    default: return try json.readString() ?? "null"
    }
}

private func reader(_ text: String, buffer: Int = 256 << 10, limit: Int = 16 << 20) throws -> JSONReader {
    let json = JSONReader(source: TextSource(text), bufferSize: buffer, tokenLimit: limit)
    #expect(try json.findDocument().found)
    return json
}

private func hash(_ text: String, buffer: Int = 256 << 10) throws -> Hash128 {
    let json = try reader(text, buffer: buffer)
    json.hashes = true
    try json.skipValue()
    return json.valueHash
}

/// The elements of an array, each read by `read`.
private func elements<Value>(_ text: String, _ read: (JSONReader) throws -> Value) throws -> [Value] {
    let json = try reader(text)
    var values: [Value] = []
    #expect(try json.beginArray())
    while try json.nextElement() { values.append(try read(json)) }
    return values
}

private let sample = """
    {
     "name": "outbound|80||pay.shop.svc.cluster.local",
     "escaped": "a\\"b\\\\c\\u00e9\\ud83d\\ude00\\n",
     "numbers": [0, -12, 4294967295, "9223372036854775807", 1.5e3, true, null],
     "empty": {}, "none": [],
     "nested": {"a": [{"b": ["\(String(repeating: "long text ", count: 60))"]}], "c": "d"}
    }

    """

@Suite struct JSONReaderTests {
    @Test func `every buffer size gives the same values and the same hash`() throws {
        let whole = try show(try reader(sample))
        let wholeHash = try hash(sample)
        #expect(whole.contains("é😀"))
        for size in 16...700 {
            let json = JSONReader(source: TextSource(sample, piece: size % 7 + 1), bufferSize: size)
            #expect(try json.findDocument().found)
            #expect(try show(json) == whole, "buffer of \(size)")
            #expect(try hash(sample, buffer: size) == wholeHash, "buffer of \(size)")
        }
    }

    @Test func `reading and skipping give the same hash`() throws {
        let json = try reader(sample, buffer: 100)
        json.hashes = true
        _ = try show(json)
        #expect(try json.valueHash == hash(sample))
    }

    @Test func `the hash does not depend on the order of keys`() throws {
        let a = #"{"a": 1, "b": {"x": "y", "z": [1, 2]}}"#
        let b = #"{"b": {"z": [1,2], "x": "y"}, "a": 1}"#
        #expect(try hash(a) == hash(b))
    }

    @Test func `the hash leaves out when a resource came and in which version`() throws {
        let a = #"{"name": "c", "last_updated": "2026-11-24T08:08:28.434Z", "in": {"version_info": "1"}}"#
        let b = #"{"name": "c", "lastUpdated": "2026-11-24T08:08:29.434Z", "in": {"versionInfo": "2"}}"#
        #expect(try hash(a) == hash(b))
        #expect(try hash(a) == hash(#"{"in": {}, "name": "c"}"#))
    }

    @Test(arguments: [
        (#"[1, 2]"#, #"[2, 1]"#), (#"{"a": 1}"#, #"{"a": 2}"#), (#"{"a": 1}"#, #"{"b": 1}"#),
        (#"{"a": "1"}"#, #"{"a": 1}"#),
        (#"{}"#, #"[]"#), (#"[[], []]"#, #"[[[]]]"#), (#"{"a": {"b": 1}}"#, #"{"b": {"a": 1}}"#),
        (#"{"a": "b"}"#, #"{"b": "a"}"#), (#"[{"a": 1}, {"b": 2}]"#, #"[{"a": 1, "b": 2}]"#), (#"[""]"#, #"[]"#),
    ])
    func `the hash depends on values, their places and the order of an array`(a: String, b: String) throws {
        #expect(try hash(a) != hash(b))
    }

    @Test func `the hash is the same in every run`() throws {
        let stable = try hash(#"{"a":"b"}"#)
        #expect(stable == Hash128(high: 15_115_169_786_097_824_840, low: 15_867_136_765_845_480_085))
    }

    @Test func `numbers come as numbers or strings, and what does not fit is nil`() throws {
        let text = """
            [1, "2", -3, 4294967295, 9223372036854775807, -9223372036854775808, 9223372036854775808, 1e3, 2.6, "1e400", "",
             "-", "x", {}, [], null, true, \(String(repeating: "9", count: 10_000))]
            """
        let values = try elements(text) { try $0.readInt64() }
        #expect(
            values == [1, 2, -3, 4_294_967_295, .max, .min, nil, 1000, 3, nil, nil, nil, nil, nil, nil, nil, nil, nil])
    }

    @Test func `other types than asked for are skipped`() throws {
        #expect(
            try elements(#"[{"a": [1]}, true, "true", 0, "no"]"#) { try $0.readBool() } == [nil, true, true, nil, nil])
        #expect(try elements(#"["0.250s", "10s", "x", 5, "s"]"#) { try $0.readSeconds() } == [0.25, 10, nil, nil, nil])
        #expect(try elements(#"[{"a": 1}, "b"]"#) { try $0.beginArray() } == [false, false])
    }

    @Test func `escapes that are wrong are repaired`() throws {
        let strings = try elements(#"["\ud800", "\udc00x", "\ud800A", "\uZZ00", "\q", "\u12"]"#) { try $0.readString() }
        #expect(strings == ["\u{FFFD}", "\u{FFFD}x", "\u{FFFD}A", "\u{FFFD}ZZ00", "q", "\u{FFFD}12"])
    }

    @Test func `bytes that are no UTF-8 are repaired`() throws {
        let json = JSONReader(source: TextSource(bytes: Array("[\"a".utf8) + [0xFF, 0xC3] + Array("b\"]".utf8)))
        #expect(try json.findDocument().found && json.beginArray() && json.nextElement())
        #expect(try json.readString() == "a\u{FFFD}\u{FFFD}b")
    }

    @Test(arguments: [true, false])
    func `nesting a million deep ends with an error`(hashes: Bool) throws {
        let json = JSONReader(source: RepeatingSource(head: "[", unit: #"{"a":["#, count: 500_000, tail: ""))
        json.hashes = hashes
        #expect(try json.findDocument().found)
        #expect(throws: SourceError.self) { try json.skipValue() }
        #expect(json.capacity == 64 << 10)
    }

    @Test(arguments: [true, false])
    func `a skipped string of many megabytes holds nothing`(hashes: Bool) throws {
        let source = RepeatingSource(
            head: #"{"a": ""#, unit: #"0123456789\""#, count: 500_000, tail: #"", "name": "b"}"#)
        let json = JSONReader(source: source, bufferSize: 1000)
        json.hashes = hashes
        #expect(try json.findDocument().found && json.beginObject())
        _ = try json.nextKey()
        #expect(try json.nextKey() == .name)
        #expect(try json.readString() == "b")
        #expect(json.capacity == 1000)
    }

    @Test func `a kept string beyond the limit is an error, below it is whole`() throws {
        let text = "[\"" + String(repeating: "x", count: 5000) + "\"]"
        #expect(try elements(text) { try $0.readString()?.utf8.count } == [5000])
        let json = try reader(text, buffer: 100, limit: 1000)
        #expect(try json.beginArray() && json.nextElement())
        #expect(throws: SourceError.self) { try json.readString() }
    }

    @Test func `an early end names the byte, and stays an end`() throws {
        let json = try reader(#"{"a": {"b": "#)
        #expect(throws: SourceError(.truncated, "JSON ends early at byte 12")) { try json.skipValue() }
        #expect(throws: SourceError(.truncated, "JSON ends early at byte 12")) { try json.skipValue() }
    }

    @Test(arguments: [#"{"a" 1}"#, #"{a: 1}"#, #"[1}"#, #"{"a": ]"#, #"[}"#, "{\"a\": \u{1}}", #"{"a": 1]"#])
    func `what is no JSON is an error`(text: String) throws {
        for hashes in [true, false] {
            let json = try reader(text)
            json.hashes = hashes
            #expect(throws: SourceError.self) {
                _ = try show(json)
            }
        }
    }

    @Test func `what stands before the document is passed`() throws {
        for text in ["\u{FEFF}{}", "Defaulted container \"istio-proxy\" out of: istio-proxy, app\n{}", "\n\n  [1]"] {
            let json = JSONReader(source: TextSource(text, piece: 1), bufferSize: 16)
            #expect(try json.findDocument().found)
        }
        let none = JSONReader(source: TextSource("curl: (52) Empty reply\r\nfrom server\n"))
        let document = try none.findDocument()
        #expect(!document.found && document.words == "curl: (52) Empty reply")
    }

    @Test func `a key reads the same in snake case and camel case`() throws {
        for text in [#"{"last_updated": 1}"#, #"{"lastUpdated": 1}"#] {
            let json = try reader(text)
            #expect(try json.beginObject())
            #expect(try json.nextKey() == .lastUpdated)
        }
        let json = try reader(#"{"Last_Updated": 1, "": 2}"#)
        #expect(try json.beginObject())
        #expect(try json.nextKey() == .other && json.nextKey() == .other)
    }
}
