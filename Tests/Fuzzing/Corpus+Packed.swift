/// Containers that the sample builder cannot write, as base 64.
extension Corpus {
    static let zip = decoded(zipText)
    static let packedStreams = [decoded(xzText), decoded(zstdText), decoded(bzip2Text)]

    /// With parts in parts, and each way to write one.
    static let mail = Array(
        """
        From: a@b.example
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="=1="

        --=1=
        Content-Type: multipart/alternative; boundary=alt

        --alt
        Content-Type: text/plain
        Content-Transfer-Encoding: quoted-printable

        it died=
         =C3=A9
        --alt--
        --=1=
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="memory.json"

        eyJhbGxvY2F0ZWQiOiAiMSIsICJoZWFwX3NpemUiOiAiMiJ9Cg==
        --=1=
        Content-Type: text/plain; name=stats.txt

        server.live: 1
        --=1=--

        """.utf8)

    private static func decoded(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            default: continue
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return out
    }

    /// Two members and a folder, by Python's zipfile.
    static let zipText = """
        UEsDBBQAAAAIADpBeF1VJEOLJwAAAGwAAAAIAAAAYS9tZW1vcnmrVkrMyclPTixJTVGyUlAyVNJRUMpITSyIL86sSgWJGCnVVlNJ
        DQBQSwMEFAAAAAgAOkF4XQAAAAACAAAAAAAAAAIAAABkLwMAUEsDBBQAAAAAADpBeF1VYeQhHQAAAB0AAAAIAAAAYS9ldmVudHNO
        QU1FU1BBQ0UgICBMQVNUIFNFRU4gICBUWVBFClBLAQIUAxQAAAAIADpBeF1VJEOLJwAAAGwAAAAIAAAAAAAAAAAAAACAAQAAAABh
        L21lbW9yeVBLAQIUAxQAAAAIADpBeF0AAAAAAgAAAAAAAAACAAAAAAAAAAAAAACAAU0AAABkL1BLAQIUAxQAAAAAADpBeF1VYeQh
        HQAAAB0AAAAIAAAAAAAAAAAAAACAAW8AAABhL2V2ZW50c1BLBQYAAAAAAwADAJwAAACyAAAAAAA=
        """

    /// A tar of one member, by Python's lzma.
    static let xzText = """
        /Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4An/AFVdADCLyaaUJv6mPkE5aPDkD0Sip8bwX4RvzB89a/wBRnl12s9p1485PobIVZIs
        Qlbwy4ENWPnSP9J4tTFh6WfdBotd9ns+3S/OhMvLTPA+woe61dlYAAAAAAAAOZI/hTSJz2AAAXGAFAAAAON6tm2xxGf7AgAAAAAE
        WVo=
        """

    /// The same, by zstd.
    private static let zstdText = """
        KLUv/QRYxQIA1ANhL21lbW9yeQAwMDAwNjQ0MDAwMDAyMgAAMDA3NDEyACAwAHVzdGFyADB7ImFsbG9jYXRlZCI6ICIxIn0ACQDV
        B39AgLLiDakBIDnAAFoNcKxcBidwBBTWTCs=
        """

    /// The same, by Python's bz2.
    private static let bzip2Text = """
        QlpoOTFBWSZTWWlnQdEAADLbgMqAUAD1kABAbgaeKigIIABURR5I2oYgNGRtNTDIppp6hoNBoBodN8iAzcCRDm9hRYzyQgEVhKcZ
        OqBegI1UhcntdwUYmZiCjWafEm6UwFjMVUlp+/W4AsLuSKcKEg0s6Dog
        """
}
