import Testing

@testable import Captures

/// Where a line of a chat tells who wrote it and when: what stands before the words.
@Suite struct ChatStampTests {
    private func said(_ line: String) -> String? {
        Array(line.utf8).withUnsafeBufferPointer { bytes in
            ChatStamp.length(of: bytes).map { String(decoding: bytes.dropFirst($0), as: UTF8.self) }
        }
    }

    @Test(arguments: [
        ("14.01.26, 22:52 - Jonas K.: $ kubectl get pods", "$ kubectl get pods"), ("14.01.26, 22:52 - Jonas K.:", ""),
        ("1/14/26, 10:52 PM - Jonas: text", "text"), ("2026-01-14 22:52 - Jonas: text", "text"),
        ("[1/14/26, 10:52:11 PM] Jonas K.: text", "text"), ("[22:52] <jonas> text", "text"),
        ("22:52 <jonas> text", "text"), ("[22:52] Jonas K.: text", "text"), ("[22:52] jonas: text", "text"),
        ("[22:52:11] <jonas> text", "text"), ("Jonas K. Yesterday at 10:52 PM", ""), ("jonas Today at 22:52", ""),
        ("[14.01.2026 22:52] Jonas K.", ""), ("Jonas K., [14.01.2026 22:52]", ""), ("Jonas K.  10:52 PM", ""),
        ("Jonas \u{2014} Today at 10:52 PM", ""), ("14.01.26, 22:52 - \u{41C}\u{430}\u{448}\u{430}: text", "text"),
        // What a program wrote about the chat itself has no speaker.
        ("14.01.26, 22:52 - messages are encrypted", "messages are encrypted"),
    ])
    func `Who wrote it and when is taken off`(line: String, words: String) {
        #expect(said(line) == words)
    }

    @Test(arguments: [
        "2026-01-14T22:52:11.123Z info text", "22:52:11.123 info text",
        "NAME READY STATUS", "pay-5c9fd4d9b6-x7k2p 1/2 OOMKilled", "[ 912.101] Memory cgroup out of memory",
        "at 22:52 it died", "See you at 10:52 PM", "Let us meet Today at 10:52 PM", "the pod died, 10:52 PM",
        "[22:52:11] starting up:", "[22:52:11] Envoy: starting", "[22:52] rolling out now: checkout",
        "[22:52] Build finished", "", "a", "22:52", "14.01.26", "[14.01.2026 22:52",
    ])
    func `What is no line of a chat keeps all of it`(line: String) {
        #expect(said(line) == nil)
    }
}
