import Testing
import Units

@Suite struct SystemPathTests {
    @Test(
        arguments: [
            [], [0x61], [0xE9], [0x63, 0x61, 0x66, 0xE9, 0x2E], [0xC3, 0xA9], [0xE2, 0x82], [0xFF, 0xFE, 0x80],
            [0xF4, 0x8F, 0x9E, 0x80], [0xF0, 0x9F, 0x98, 0x80, 0xF0, 0x9F], [0xED, 0xA0, 0x80],
        ] as [[UInt8]])
    func `Any bytes come back`(bytes: [UInt8]) {
        #expect(SystemPath.bytes(of: SystemPath.decoded(bytes)) == bytes)
    }

    @Test func `Random bytes come back`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                UInt8.random(in: 1...255, using: &random)
            }
            #expect(SystemPath.bytes(of: SystemPath.decoded(bytes)) == bytes)
        }
    }

    @Test func `What is UTF-8 stays as it is`() {
        #expect(SystemPath.decoded(Array("größe/日本.tgz".utf8)) == "größe/日本.tgz")
    }
}
