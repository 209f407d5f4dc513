/// Tests of one thing, in the XML that JUnit began and every CI reads.
struct JUnitSuite {
    enum Result {
        case passed
        /// What is so, how certain it is, and all that is known of it.
        case failed(String, type: String, details: String)
        case broken(String)
        case skipped(String)
    }

    struct Case {
        /// What is tested, and what of it.
        let subject: String
        let name: String
        let result: Result
        /// What is worth reading although it failed nothing.
        var output = ""
    }

    let name: String
    let timestamp: String?
    let cases: [Case]

    private var failures: Int { cases.count { if case .failed = $0.result { true } else { false } } }
    private var errors: Int { cases.count { if case .broken = $0.result { true } else { false } } }
    private var skipped: Int { cases.count { if case .skipped = $0.result { true } else { false } } }

    static func xml(_ suites: [JUnitSuite]) -> String {
        func sum(_ count: (JUnitSuite) -> Int) -> Int { suites.reduce(0) { $0 + count($1) } }
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        out += "<testsuites name=\"oom-report\" tests=\"\(sum { $0.cases.count })\" failures=\"\(sum { $0.failures })\""
        out += " errors=\"\(sum { $0.errors })\">\n" + suites.map(\.xml).joined()
        return out + "</testsuites>\n"
    }

    private var xml: String {
        var out = "  <testsuite name=\"\(XMLText.attribute(name))\" tests=\"\(cases.count)\" failures=\"\(failures)\""
        out += " errors=\"\(errors)\" skipped=\"\(skipped)\""
        if let timestamp { out += " timestamp=\"\(XMLText.attribute(timestamp))\"" }
        return out + ">\n" + cases.map(\.xml).joined() + "  </testsuite>\n"
    }
}

extension JUnitSuite.Case {
    fileprivate var xml: String {
        let head = "    <testcase classname=\"\(XMLText.attribute(subject))\" name=\"\(XMLText.attribute(name))\""
        var inside =
            switch result {
            case .passed: ""
            case .failed(let message, let type, let details):
                "      <failure type=\"\(XMLText.attribute(type))\" message=\"\(XMLText.attribute(message))\">"
                    + XMLText.escaped(details) + "</failure>\n"
            case .broken(let message): "      <error message=\"\(XMLText.attribute(message))\"/>\n"
            case .skipped(let message): "      <skipped message=\"\(XMLText.attribute(message))\"/>\n"
            }
        if !output.isEmpty { inside += "      <system-out>\(XMLText.escaped(output))</system-out>\n" }
        return inside.isEmpty ? head + "/>\n" : head + ">\n" + inside + "    </testcase>\n"
    }
}
