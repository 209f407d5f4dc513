import Store
import Testing

@testable import oom_report

/// A value of a row in each form.
@Suite struct RowTextTests {
    @Test(arguments: [
        (SQLValue.null, "", "", "null"), (.integer(-7), "-7", "-7", "-7"), (.real(0.5), "0.5", "0.5", "0.5"),
        (.real(.infinity), "inf", "inf", "null"), (.real(.nan), "nan", "nan", "null"),
        (.text("cart"), "cart", "cart", "\"cart\""),
        (.text(""), "", "", "\"\""), (.blob([0, 10, 255]), "000aff", "000aff", "\"000aff\""),
        (.blob([]), "", "", "\"\""),
        (.text("a,b"), "a,b", "\"a,b\"", "\"a,b\""), (.text("a\"b"), "a\"b", "\"a\"\"b\"", "\"a\\\"b\""),
        (.text("a\nb"), "a\nb", "\"a\nb\"", "\"a\\nb\""), (.text("a\rb"), "a\rb", "\"a\rb\"", "\"a\\u000db\""),
        (.text("a\tb"), "a\tb", "a\tb", "\"a\\tb\""), (.text("a\\b"), "a\\b", "a\\b", "\"a\\\\b\""),
        (
            .text("\u{1}\u{1F}\u{7F}\u{9F}\u{A0}"), "\u{1}\u{1F}\u{7F}\u{9F}\u{A0}", "\u{1}\u{1F}\u{7F}\u{9F}\u{A0}",
            "\"\\u0001\\u001f\\u007f\\u009f\u{A0}\""
        ),
        (.text("=1+1"), "=1+1", "'=1+1", "\"=1+1\""), (.text("-1"), "-1", "'-1", "\"-1\""),
        (.text("@a,b"), "@a,b", "\"'@a,b\"", "\"@a,b\""),
        (.text("\u{FF1D}1"), "\u{FF1D}1", "'\u{FF1D}1", "\"\u{FF1D}1\""), (.text("a=1"), "a=1", "a=1", "\"a=1\""),
    ])
    func aValueIsWrittenInEachForm(value: SQLValue, plain: String, csv: String, json: String) {
        #expect(RowText.plain(value) == plain)
        #expect(RowText.csv([value]) == csv + "\n")
        #expect(RowText.csv([.integer(1), value, .null]) == "1,\(csv),\n")
        #expect(RowText.json([value], names: ["v"]) == "{\"v\": \(json)}")
    }

    @Test func aRowHasItsColumnsInTheirOrder() {
        #expect(RowText.json([.integer(1), .null], names: ["b", "a\""]) == #"{"b": 1, "a\"": null}"#)
        #expect(RowText.json([], names: []) == "{}" && RowText.csv([]) == "\n")
    }
}
