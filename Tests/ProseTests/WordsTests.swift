import Testing
import Units

@testable import Prose

/// How figures and scalars are written, where they change their form.
@Suite struct WordsTests {
    @Test(arguments: [
        (0.0, "0.0 s"), (9.94, "9.9 s"), (10, "10 s"), (59.4, "59 s"), (59.5, "1 min"), (61, "1 min 1 s"),
        (3_599.4, "59 min 59 s"),
        (3_600, "1 h"), (3_659, "1 h"), (3_660, "1 h 1 min"), (86_399, "23 h 59 min"), (86_400, "1 d"),
        (90_000, "1 d 1 h"), (1e11, "an unknown time"),
        (.infinity, "an unknown time"),
    ])
    func aDurationHasTwoUnits(seconds: Double, text: String) { #expect(Words.duration(seconds) == text) }

    @Test(arguments: [
        (0.2, "1 s"), (7.7, "8 s"), (59.7, "1 min"), (3_466, "58 min"), (3_599, "1 h"), (5_500, "1 h 30 min"),
        (90_000, "1 d 1 h"), (1e6, "12 d"), (.infinity, "an unknown time"),
    ])
    func whatIsReckonedHasNoSeconds(seconds: Double, text: String) { #expect(Words.roughly(seconds) == text) }

    @Test(arguments: [
        (0.068, "6.8 %"), (0.0999, "10.0 %"), (0.1, "10 %"), (0.674, "67 %"), (-0.05, "-5.0 %"), (-0.5, "-50 %"),
        (.nan, "–"),
    ])
    func aShareBelowATenthHasADecimal(share: Double, text: String) { #expect(Words.percent(share) == text) }

    @Test(
        arguments: [(0, 10, 0), (10, 0, 0), (2, 100, 1), (50, 100, 13), (100, 100, 26), (200, 100, 26), (-1, 10, 0)]
            as [(Int64, Int64, Int)])
    func aBarHasTwentySixSigns(part: Int64, most: Int64, count: Int) {
        #expect(Words.bar(Bytes(part), of: Bytes(most)) == String(repeating: "█", count: count))
    }

    @Test func aSliverIsSeen() { #expect(Words.bar(1, of: 100) == "▏" && Words.bar(1, of: 1_000_000) == "▏") }

    @Test(
        arguments: [([0, 50, 100], "▁▅█"), ([7, 7, 7], "███"), ([0, 0], "▁▁"), ([], ""), ([-5, 12, 100], "▁▁█")]
            as [([Int64], String)])
    func aSparklineBeginsAtZero(values: [Int64], text: String) {
        #expect(Words.sparkline(values.map { Bytes($0) }) == text)
    }

    @Test(arguments: [
        ("pay", "pay"), ("a/b.c_d-1", "a/b.c_d-1"), ("true", "\"true\""), ("No", "\"No\""), ("NULL", "\"NULL\""),
        ("y", "\"y\""), ("1a", "\"1a\""),
        ("-a", "\"-a\""), ("a b", "\"a b\""), ("a:b", "\"a:b\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\\\"b\""),
        ("a\\b", "\"a\\\\b\""), ("a\nb", "\"a b\""),
        ("a\u{2028}b", "\"a b\""), ("\u{E9}", "\"\u{E9}\""), ("", "\"\""),
    ])
    func aScalarIsQuotedWhereItCouldBeSomethingElse(text: String, scalar: String) {
        #expect(YAML.scalar(text) == scalar)
    }
}
