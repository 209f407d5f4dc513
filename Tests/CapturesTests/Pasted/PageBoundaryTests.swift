import Testing

@testable import Captures

/// Which lines end the text before them. Most lines are passed over at their first sign, and that must pass over none that is one.
@Suite struct PageBoundaryTests {
    private func words(_ line: String) -> String? {
        var fence = MarkdownFence()
        let bytes = Array(line.utf8)
        return bytes.withUnsafeBufferPointer { PageBoundary.at($0, fence: &fence)?.words(linesBefore: 1) }
    }

    @Test(arguments: [
        "  ```", " ~~~~ yaml", "    <pre>", "  {noformat}", "   {code:bash}", "\t```", " \t ```",
    ]) func aFenceThatGoesInIsOne(line: String) {
        // One that a tab alone leads is none, as before.
        #expect((words(line) == "a fence") == (line.first != "\t"), "\(line)")
    }

    @Test(arguments: [
        "  Mon Oct  5 06:10:01 UTC 2026", "  2026-10-05T06:10:01Z", "=== 2026-10-05T06:10:01+02:00 ===",
        "Mon  5 Oct 06:10:01 CEST 2026", "Mon Oct  5 06:10:01 AM UTC 2026",
    ]) func aTimeIsOneAlsoWhereItGoesIn(line: String) {
        #expect(words(line)?.hasPrefix("the time ") == true, "\(line)")
    }

    /// Behind the signs of a quote, or the mark of a list; the sign of a mail's quote alone is none.
    @Test(arguments: ["> ```json", ">~~~", "> > ```", "- ```yaml", "* ~~~", "1. ```", "12. ```text"])
    func aFenceInAQuoteOrAListIsOne(line: String) { #expect(words(line) == "a fence", "\(line)") }

    @Test(arguments: ["> a ``` b", "- a ```", "> {", "1.```", "-- ```", "1) `` `", "x. ```"])
    func whatOnlyLooksLikeAFenceIsNone(line: String) { #expect(words(line) == nil, "\(line)") }

    /// A zone whose name means one offset counts.
    @Test(arguments: [
        ("Mon Oct  5 06:10:01 UTC 2026", "06:10:01"), ("Mon Oct  5 06:10:01 CEST 2026", "04:10:01"),
        ("Mon Oct  5 06:10:01 PM EDT 2026", "22:10:01"), ("Mon Oct  5 12:10:01 AM UTC 2026", "00:10:01"),
        ("Mon Oct  5 06:10:01 +03 2026", "03:10:01"), ("Mon Oct  5 06:10:01 2026", "06:10:01"),
        ("2026-10-05T06:10:01+02:00", "04:10:01"),
    ]) func aTimeIsOfItsZone(line: String, clock: String) {
        #expect(words(line) == "the time 2026-10-05T\(clock)Z", "\(line)")
    }

    /// Of a zone whose name means several it is no time, and ends the page before it all the same.
    @Test(arguments: ["IST", "CST", "AST"]) func aTimeOfAnUnknownZoneIsNone(zone: String) {
        #expect(words("Mon Oct  5 06:10:01 \(zone) 2026") == "a time of a zone whose name means several")
    }

    @Test(arguments: [
        "", " ", "    ", "}", "]", "},", "  name: web", "  - name: web", #"  "name": "web","#, "   } ]", " 12 apples",
        "  Mon Oct  5", "    $ kubectl get pods", "  ==> memory <==", "\u{00BB}", "envoy_x{a=\"b\"} 5",
    ]) func aLineOfAPageIsNone(line: String) { #expect(words(line) == nil, "\(line)") }

    @Test(arguments: [
        "$ kubectl get pods", "web@orders-1:/$ curl -s localhost:15000/memory",
        "(base) me@laptop cases % kubectl top pod",
        "me@laptop a b c $ kubectl get pods", "# kubectl get pods",
        "PS C:\\cases with many words in it> kubectl get pods",
        "> $ kubectl get pods", "==> memory <==", "### /stats/prometheus", "kubectl get pods",
    ]) func whatPeopleWriteBeforeAPageIsOne(line: String) { #expect(words(line) != nil, "\(line)") }

    /// A sign behind more words than a prompt has ends none, wherever it stands.
    @Test(arguments: [
        "the pods that we had at noon $ kubectl get pods", "a b c d e f# kubectl get pods",
        "me@laptop one two three four five six % kubectl top pod",
        "a very long line of words in which no sign stands for more than sixteen bytes and then $ kubectl get pods",
    ]) func aSentenceWithASignIsNone(line: String) { #expect(words(line) == nil, "\(line)") }
}
