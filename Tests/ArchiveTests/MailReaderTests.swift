import SampleBundles
import Testing

@testable import Archive

/// A mail with attachments, as a ticket system hands it over.
@Suite struct MailReaderTests {
    private static let page = #"{"allocated": "41943040"}"# + "\n"

    private static func base64(_ bytes: [UInt8], width: Int = 76) -> String {
        let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let group = bytes[at..<min(at + 3, bytes.count)].map { UInt32($0) }
            let bits = group.enumerated().reduce(UInt32(0)) { $0 | $1.element << (16 - 8 * UInt32($1.offset)) }
            for place in 0..<4 {
                out.append(place <= group.count ? signs[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : 0x3D)
            }
            at += 3
        }
        return stride(from: 0, to: out.count, by: width).map {
            String(decoding: out[$0..<min($0 + width, out.count)], as: UTF8.self) + "\r\n"
        }.joined()
    }

    private static func mail(_ parts: [(headers: String, body: String)], _ boundary: String = "==1 b==") -> [UInt8] {
        let head =
            "From: a@b.example\r\nSubject: it dies\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n\tboundary=\"\(boundary)\"\r\n\r\nno part\r\n"
        let body = parts.map { "--\(boundary)\r\n\($0.headers)\r\n\r\n\($0.body)" }.joined()
        return Array((head + body + "--\(boundary)--\r\nbehind it\r\n").utf8)
    }

    private func entries(_ mail: [UInt8], chunk: Int = .max) -> [String: String] {
        let reader = BundleReader(name: "case.eml", source: MemorySource(mail, chunk: chunk))
        return Dictionary(
            drain(reader).map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) },
            uniquingKeysWith: { a, b in a + "|" + b })
    }

    @Test(arguments: [1, 7, 100_000]) func `Each part is an entry, out of what it was written in`(chunk: Int) {
        let mail = Self.mail([
            (
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
                "at 72=\r\nMi, =C3=A9\r\n"
            ),
            (
                "Content-Type: application/json\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=\"memory.json\"",
                Self.base64(Array(Self.page.utf8))
            ),
            (
                "Content-Type: application/gzip; name=stats.txt.gz\r\nContent-Transfer-Encoding: base64",
                Self.base64(gzip(Array("server.live: 1\n".utf8)))
            ),
            ("Content-Type: text/plain; name=plain.txt", "one\r\n-- two\r\n"),
        ])
        #expect(
            entries(mail, chunk: chunk) == [
                "part 1.txt": "at 72Mi, \u{E9}\n", "memory.json": Self.page, "stats.txt": "server.live: 1\n",
                "plain.txt": "one\n-- two\n",
            ])
    }

    @Test func `Parts in parts and a mail in a mail are opened`() {
        let inner = String(
            decoding: Self.mail([("Content-Type: text/plain; name=deep.txt", "deep\r\n")], "in"), as: UTF8.self)
        let alternative =
            "--alt\r\nContent-Type: text/plain\r\n\r\nwords\r\n--alt\r\nContent-Type: text/html\r\n\r\n<p>words\r\n--alt--\r\n\r\n"
        let mail = Self.mail([
            ("Content-Type: multipart/alternative; boundary=alt", alternative),
            ("Content-Type: message/rfc822; name=old.eml", inner),
            ("Content-Type: text/plain; name=last.txt", "last\r\n"),
        ])
        // What stands between the last part of a part and the next boundary is nothing.
        #expect(
            entries(mail) == [
                "part 1.txt": "words\n", "part 2.html": "<p>words\n", "old.eml/deep.txt": "deep\n",
                "last.txt": "last\n",
            ])
    }

    /// What mail programs write in one way or another: headers and body of a part, its name and its text.
    @Test(arguments: [
        ("content-type: text/plain; name=\"a b.txt\"", "x\r\n", "a b.txt", "x\n"),
        ("Content-Disposition: attachment; filename=memory", "x\r\n", "memory", "x\n"),
        (
            "Content-Type: text/plain;\r\n\tname=\"a.txt\"\r\nContent-Disposition: inline;\r\n filename=\"b.txt\"",
            "x\r\n", "b.txt", "x\n"
        ),
        ("Content-Type: text/plain; name=a.txt", "", "a.txt", ""),
        ("Content-Type: text/plain; name=a.txt", "\r\n\r\nx\r\n\r\n", "a.txt", "\n\nx\n\n"),
        (
            "Content-Type: text/plain; name=a.txt", "--- a\r\n--==1 b== is no end\r\n", "a.txt",
            "--- a\n--==1 b== is no end\n"
        ),
        (
            "Content-Type: text/plain; name=a.txt\r\nContent-Transfer-Encoding: QUOTED-PRINTABLE",
            "a=3D1 =\r\nb=zz=\r\n", "a.txt", "a=1 b=zz"
        ),
        ("Content-Type: text/plain; name=a.txt\r\nContent-Transfer-Encoding: base64", "YQ==\r\n", "a.txt", "a"),
        ("Content-Type: text/plain; name=a.txt\r\nContent-Transfer-Encoding: base64", "YWI=\r\n", "a.txt", "ab"),
        ("Content-Type: text/plain; name=a.txt\r\nContent-Transfer-Encoding: base64", "Y W\r\nJj!\r\n", "a.txt", "abc"),
        (
            "Content-Type: text/plain; name=a.txt\r\nContent-Transfer-Encoding: 8bit", "caf\u{E9}\r\n", "a.txt",
            "caf\u{E9}\n"
        ),
        ("Content-Type: text/html", "<p>x\r\n", "part 1.html", "<p>x\n"),
        ("X-Nothing: 1", "x\r\n", "part 1.txt", "x\n"),
    ]) func `A part's headers say its name and its packing`(headers: String, body: String, name: String, text: String) {
        let behind = ("Content-Type: text/plain; name=last.txt", "last\r\n")
        for chunk in [1, 1 << 16] {
            #expect(entries(Self.mail([(headers, body), behind]), chunk: chunk) == [name: text, "last.txt": "last\n"])
        }
    }

    /// What mail programs make of a name that is no word of ASCII, or a long one.
    @Test(arguments: [
        ("filename*=UTF-8''d%C3%A9p%C3%B4t%20a.txt", "d\u{E9}p\u{F4}t a.txt"),
        ("filename*=iso-8859-1'fr'd%E9p%F4t.txt", "d\u{E9}p\u{F4}t.txt"),
        ("filename*0=\"config_\"; filename*1=\"dump.txt\"", "config_dump.txt"),
        ("filename*0*=UTF-8''d%C3%A9; filename*1*=p%C3%B4t; filename*2=\".txt\"", "d\u{E9}p\u{F4}t.txt"),
        ("filename=\"old.txt\"; filename*=UTF-8''new.txt", "new.txt"),
        ("filename=\"=?UTF-8?B?c3RhdHMudHh0?=\"", "stats.txt"),
        ("filename=\"=?utf-8?q?a=5Fb_c=2Etxt?=\"", "a_b c.txt"),
        ("filename=\"=?UTF-8?Q?con?= =?UTF-8?Q?fig.txt?=\"", "config.txt"),
        ("filename=\"a;b \\\"c\\\".txt\"", "a;b \"c\".txt"),
        ("filename = a.txt ; size=3", "a.txt"),
        // What is no code is a name.
        ("filename=\"=?UTF-8?X?a?=.txt\"", "=?UTF-8?X?a?=.txt"), ("filename*=plain%2.txt", "plain%2.txt"),
    ]) func `The name of an attachment is what its writer meant`(parameter: String, name: String) {
        let mail = Self.mail([("Content-Disposition: attachment; \(parameter)", "x\r\n")])
        #expect(entries(mail) == [name: "x\n"])
    }

    /// A mail of text alone, which a program wrote so that it passes every server.
    @Test(arguments: [
        ("quoted-printable", "pod =3D pay-0, and=\r\n so on\r\n"),
        ("base64", base64(Array("pod = pay-0, and so on\n".utf8))),
    ]) func `A mail whose text is coded is opened`(packing: String, body: String) {
        let head =
            "From: a@b.example\r\nSubject: [FIRING:1]\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        let mail = Array("\(head)\(packing)\r\n\r\n\(body)".utf8)
        #expect(entries(mail) == ["part 1.txt": "pod = pay-0, and so on\n"])
        // One that is written as it is stays the text that it is.
        let plain = Array("\(head)8bit\r\n\r\npod = pay-0\r\n".utf8)
        #expect(!plain.withUnsafeBytes(MailReader.begins))
    }

    @Test func `A boundary may begin as another one does`() {
        let inner = "--b\r\nContent-Type: text/plain; name=in.txt\r\n\r\nin\r\n"
        let outer = Self.mail(
            [
                ("Content-Type: multipart/alternative; boundary=b", inner),
                ("Content-Type: text/plain; name=out.txt", "out\r\n"),
            ], "b2")
        #expect(entries(outer) == ["in.txt": "in\n", "out.txt": "out\n"])
    }

    @Test func `Lines may end as on Unix`() {
        let mail = Self.mail([("Content-Type: text/plain; name=a.txt", "a\r\nb\r\n")])
        #expect(entries(mail.filter { $0 != 0x0D }) == ["a.txt": "a\nb\n"])
    }

    @Test func `A mail that is cut gives what came before`() {
        let whole = Self.mail([
            ("Content-Type: text/plain; name=a.txt", "a\r\n"), ("Content-Type: text/plain; name=b.txt", "b\r\nb\r\n"),
        ])
        let cut = Array(whole.prefix(whole.count - 26))
        #expect(entries(cut)["a.txt"] == "a\n")
        #expect(entries(cut)["b.txt"]?.hasPrefix("b\n") == true)
    }

    @Test func `Other texts with headers are none`() {
        for text in [
            "From: me\nIt dies.\n", "HTTP/1.1 200 OK\ncontent-type: multipart/x\n\n",
            "Name: x\nContent-Type: multipart/y\n",
        ] {
            let bytes = Array((text + String(repeating: "x", count: 80)).utf8)
            #expect(!bytes.withUnsafeBytes(MailReader.begins), "\(text)")
        }
    }
}
