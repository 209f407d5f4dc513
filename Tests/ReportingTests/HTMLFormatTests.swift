import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

@Suite struct HTMLFormatTests {
    private static let names = ["wildcard", "several", "healthy", "hostile", "empty"]

    private func page(_ name: String) throws -> HTMLReader {
        try HTMLReader(ReportFormat.html.text(of: Fixture.report(named: name)))
    }

    // MARK: - Nothing gets in

    @Test(arguments: names)
    func `A page holds only what this project writes, whatever a bundle brings`(_ name: String) throws {
        let page = try page(name)
        let tags: Set<String> = [
            "html", "head", "meta", "link", "title", "style", "body", "script", "header", "main", "nav", "section",
            "div",
            "details", "summary", "figure", "figcaption", "h1", "h2", "h3", "h4", "p", "a", "span", "strong", "em",
            "code",
            "pre", "time", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "svg", "defs",
            "pattern", "rect", "line", "circle", "polyline", "text", "tspan",
        ]
        let attributes: Set<String> = [
            "lang", "charset", "name", "content", "http-equiv", "rel", "href", "id", "class", "role", "scope",
            "datetime",
            "data-kind", "data-v", "aria-label", "aria-hidden", "aria-labelledby", "aria-describedby", "width",
            "height",
            "viewBox", "overflow", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dx", "fill", "points",
            "text-anchor", "patternUnits", "patternTransform",
        ]
        for element in page.elements {
            #expect(tags.contains(element.name), "\(element.name)")
            #expect(attributes.isSuperset(of: element.attributes.keys), "\(element.name) \(element.attributes.keys)")
            if let link = element.attributes["href"] { #expect(link.hasPrefix("#") || link == "data:,") }
            if let fill = element.attributes["fill"] { #expect(fill == "url(#hatch)") }
        }
        #expect(page["script"].count == 1 && page["style"].count == 1)
        #expect(page.text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
        let title = try #require(page["title"].first { $0.path == ["html", "head"] })
        #expect(!title.text.isEmpty && title.text.unicodeScalars.allSatisfy { !$0.isInvisible })
    }

    @Test func `No id and no class is made of what a bundle brings`() throws {
        let page = try page("hostile")
        for element in page.elements {
            for key in ["id", "class", "href", "aria-labelledby", "aria-describedby"] {
                let value = element.attributes[key] ?? ""
                #expect(
                    value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-# .:,".contains($0)) }, "\(value)"
                )
                #expect(!value.contains("owned") && !value.contains("evil"), "\(value)")
            }
        }
    }

    @Test func `The policy asks for nothing and names one style and one script by their hash`() throws {
        let page = try page("wildcard")
        let policy = try #require(page["meta"].first { $0.attributes["http-equiv"] != nil }?.attributes["content"])
        let parts = policy.split(separator: "; ").map { $0.split(separator: " ") }
        #expect(parts.first == ["default-src", "'none'"])
        for name in ["style-src", "script-src"] {
            let source = try #require(parts.first { $0.first == name[...] })
            #expect(source.count == 2)
            #expect(source[1].wholeMatch(of: #/'sha256-[A-Za-z0-9+\/]{43}='/#) != nil, "\(source)")
        }
        #expect(!policy.contains("unsafe") && !policy.contains("http"))
        #expect(PageText("abc").source == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='")
        // No way out of the raw texts, and no request in them.
        for text in [PageStyle.text.content, PageScript.text.content] {
            #expect(
                !text.contains("</") && !text.contains("http") && !text.contains("@import") && !text.contains("fetch("))
        }
    }

    // MARK: - The same findings

    @Test(arguments: names)
    func `Every word of the document is on the page, in its order`(_ name: String) throws {
        let report = Fixture.report(named: name)
        let page = try HTMLReader(ReportFormat.html.text(of: report))
        func bare(_ text: String) -> String {
            String(text.filter { !$0.isWhitespace && $0 != "." && $0 != "–" })
        }
        var rest = bare(page.text)[...]
        if let start = rest.firstRange(of: "Skiptothereport") { rest = rest[start.upperBound...] }
        for section in ReportDocument(report).sections {
            for words in section.words where !bare(words).isEmpty {
                let found = rest.firstRange(of: bare(words))
                #expect(found != nil, "\(words) is not on the page behind what comes before it")
                if let found { rest = rest[found.upperBound...] }
            }
        }
    }

    @Test(arguments: names)
    func `Codes, remedies and figures are those of Markdown and JSON`(_ name: String) throws {
        let report = Fixture.report(named: name)
        let page = try page(name)
        let markdown = ReportFormat.markdown.text(of: report, characters: 4_000_000)
        let json = ReportFormat.json.text(of: report)
        func codes(_ text: String) -> Set<String> { Set(text.matches(of: #/\bOOM\d{3}\b/#).map { String($0.0) }) }
        #expect(codes(page.text) == codes(markdown))
        #expect(codes(page.text).isSubset(of: codes(json)))
        func figures(_ text: String) -> Set<String> {
            Set(text.matches(of: #/[\d.,]*\d (?:MiB|GiB|KiB|%)/#).map { String($0.0) })
        }
        #expect(figures(markdown).subtracting(figures(page.text)).isEmpty)
    }

    @Test(arguments: ["wildcard", "several"])
    func `A chart shows no figure that the JSON has not`(_ name: String) throws {
        let report = Fixture.report(named: name)
        let json = ReportFormat.json.text(of: report)
        let numbers = json.matches(of: #/-?\d+/#).compactMap { Int64(String($0.0)) }
        var known = Set(numbers.flatMap { [Bytes($0).mebibytes, String($0), grouped($0)] })
        // What is needed with a full push is a sum of two that are there.
        for incident in report.incidents {
            if let need = incident.need {
                known.formUnion([need.level, need.push, need.level + need.push].map(\.mebibytes))
            }
        }
        let figures = ReportDocument(report).sections.flatMap(\.figures)
        #expect(!figures.isEmpty)
        for figure in figures {
            for cell in figure.rows.flatMap(\.cells) where cell.plain.wholeMatch(of: #/[\d.,]+/#) != nil {
                #expect(known.contains(cell.plain), "\(figure.title): \(cell)")
            }
        }
    }

    @Test func `Each cause and each remedy has its anchor, and every link leads to one`() throws {
        for name in Self.names {
            let page = try page(name)
            let ids = page.elements.compactMap { $0.attributes["id"] }
            #expect(Set(ids).count == ids.count, "an id is there twice")
            for link in page["a"].compactMap({ $0.attributes["href"] }) {
                #expect(ids.contains(String(link.dropFirst())), "\(link)")
            }
            for element in page.elements {
                for key in ["aria-labelledby", "aria-describedby"] {
                    if let id = element.attributes[key] { #expect(ids.contains(id)) }
                }
            }
        }
        let report = Fixture.wildcard
        let ids = Set(try page("wildcard").elements.compactMap { $0.attributes["id"] })
        for incident in report.incidents {
            for cause in incident.causes { #expect(ids.contains(cause.code), "\(cause.code)") }
            for remedy in incident.remedies { #expect(ids.contains(remedy.id), "\(remedy.id)") }
        }
    }

    @Test func `Of several incidents each has its own remedies to link to`() throws {
        let report = Fixture.several
        let ids = Set(try page("several").elements.compactMap { $0.attributes["id"] })
        for incident in report.incidents { #expect(ids.contains(incident.id)) }
        let twice = report.incidents.filter { !$0.remedies.isEmpty }
        for incident in twice.dropFirst() { #expect(ids.contains("\(incident.id)-R1"), "\(ids.sorted())") }
    }

    @Test func `Of very many incidents the page says which are told, and no remedy leads to another incident's`() throws
    {
        func report(_ count: Int) -> Report {
            var report = Fixture.wildcard
            let pattern = report.incidents[0]
            report.incidents = (1...count).map { number in
                var incident = pattern
                incident.id = "OOM-\(number)"
                incident.workload = "pay-\(number)"
                return incident
            }
            return report
        }
        let page = try HTMLReader(ReportFormat.html.text(of: report(26)))
        #expect(page.text.contains("The first 12 are told below"))
        let few = try HTMLReader(ReportFormat.html.text(of: report(12)))
        #expect(!few.text.contains("are told below"))
        func links(_ page: HTMLReader, _ place: String) -> Int { page["a"].count { $0.attributes["href"] == place } }
        #expect(links(few, "#R1") > 0 && links(page, "#R1") == links(few, "#R1"))
        #expect(links(page, "#OOM-3-R1") > 0 && links(page, "#OOM-20-R1") == 0)
        #expect(page["tr"].contains { $0.text.hasPrefix("OOM-26") && $0.text.contains("R1") })
        let ids = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        for link in page["a"].compactMap({ $0.attributes["href"] }) { #expect(ids.contains(String(link.dropFirst()))) }
    }

    // MARK: - Charts

    @Test func `The key of the steps names what is drawn, and no more`() {
        func words(_ rest: Int64, _ push: Int64, limit: Int64?) -> [String] {
            let step = ReportDocument.Figure.Steps.Step(
                name: "now", atRest: Fixture.mebibytes(rest), atFullPush: Fixture.mebibytes(push),
                fits: limit.map { push < $0 }, verdict: "")
            return StepsChart(steps: .init(steps: [step], limit: limit.map { Fixture.mebibytes($0) })).keys.map(\.word)
        }
        #expect(words(40, 60, limit: 90) == ["estimated", "more for a full push", "fits the limit"])
        #expect(words(40, 60, limit: 50) == ["estimated", "more for a full push", "above the limit"])
        #expect(words(40, 60, limit: 30) == ["estimated", "above the limit"])
        #expect(words(40, 60, limit: nil) == ["estimated", "more for a full push"])
    }

    @Test func `Where the model knows the number and not the size, the chart says what was measured`() throws {
        var report = Fixture.wildcard
        let cause = try #require(report.incidents[0].leading)
        let bytes = try #require(cause.bytes)
        report.incidents[0].memory.predicted = Bytes(bytes.count / 4)
        report.incidents[0].memory.allocated = Bytes(bytes.count * 2)
        let titles = ReportDocument(report).sections.flatMap(\.figures).map(\.title.plain)
        let title = "\(cause.title.capitalized): \(bytes.text) of \(Bytes(bytes.count * 2).text) allocated"
        #expect(titles.contains(title), "\(titles)")
        report.incidents[0].memory.allocated = Bytes(bytes.count / 2)
        #expect(!ReportDocument(report).sections.flatMap(\.figures).contains { $0.title.plain.contains(bytes.text) })
    }

    @Test func `A chart has a title, words for whoever does not see it, and a table`() throws {
        let page = try page("wildcard")
        let charts = page["svg"].filter { $0.attributes["role"] == "img" }
        #expect(charts.count == 5)
        #expect(charts.count == page["figure"].count && charts.count == page["figcaption"].count)
        for chart in charts {
            let title = page.elements.first { $0.attributes["id"] == chart.attributes["aria-labelledby"] }
            let words = page.elements.first { $0.attributes["id"] == chart.attributes["aria-describedby"] }
            #expect(title?.name == "figcaption" && title?.text.isEmpty == false)
            #expect((words?.text.count ?? 0) > 40)
        }
        #expect(page["table"].count { $0.path.contains("figure") } == charts.count)
    }

    @Test func `What the bundle lacks is not drawn`() throws {
        #expect(try page("empty")["figure"].isEmpty)
        var report = Fixture.wildcard
        report.incidents[0].memory = MemoryAccount()
        report.incidents[0].need = nil
        report.incidents[0].headroom = nil
        report.outlook = []
        report.incidents[0].remedies = []
        report.cohorts = Cohorts()
        report.incidents[0].kills = report.incidents[0].kills.map { kill in
            var kill = kill
            kill.at = nil
            return kill
        }
        let sections = ReportDocument(report).sections
        #expect(sections.flatMap(\.figures).isEmpty)
    }

    @Test func `Killed and survivors are drawn where both are enough, a dot for each`() throws {
        var report = Fixture.wildcard
        (report.cohorts.killed, report.cohorts.survivors) = (6, 5)
        report.cohorts.attributes[0].killedValues = [1, 2, 3, 4, 5, 6].map { Double($0) * 1_048_576 }
        report.cohorts.attributes[0].survivorValues = [10, 20, 30, 40, 50].map { Double($0) * 1_048_576 }
        let page = try HTMLReader(ReportFormat.html.text(of: report))
        let figure = try #require(page["figure"].first { $0.text.contains("lower in every killed proxy") })
        #expect(figure.text.contains("1 MiB to 6 MiB") && figure.text.contains("10 MiB to 50 MiB"))
        // Those of the other attribute, and two of the key.
        #expect(page["circle"].count { $0.attributes["class"] == "dot kill" } >= 6)
        #expect(page["circle"].count { $0.attributes["class"] == "dot base" } >= 5)
    }

    @Test func `Without a kill the living are drawn against their limits`() throws {
        let page = try page("healthy")
        let figure = try #require(page["figure"].first)
        #expect(figure.text.contains("its limit") && figure.text.contains("at a full push"))
        var report = Fixture.healthy
        for index in report.outlook.indices { report.outlook[index].limitBytes = nil }
        #expect(try HTMLReader(ReportFormat.html.text(of: report))["figure"].isEmpty)
    }

    @Test func `A comparison draws the proxy that changed most, before and after`() throws {
        var before = ProxyFigures(), after = ProxyFigures()
        before.account = [.subsetClusters: Fixture.mebibytes(40), .base: Fixture.mebibytes(8)]
        after.account = [.base: Fixture.mebibytes(8)]
        (before.predicted, after.predicted) = (Fixture.mebibytes(48), Fixture.mebibytes(8))
        var change = ProxyChange(
            namespace: "checkout", workload: "pay", pod: nil, type: "sidecar", moments: [before, after])
        change.account = [
            ComponentChange(component: .subsetClusters, before: Fixture.mebibytes(40), after: Fixture.mebibytes(0))
        ]
        var comparison = Comparison(toolVersion: "1")
        comparison.proxies = [change]
        let page = try HTMLReader(ReportFormat.html.text(of: comparison))
        let figure = try #require(page["figure"].first)
        #expect(figure.text.contains("went from 48 MiB  to 8 MiB") || figure.text.contains("went from 48 MiB to 8 MiB"))
        #expect(page["rect"].contains { $0.attributes["class"] == "kill" })
        change.moments[1].predicted = nil
        comparison.proxies = [change]
        #expect(try HTMLReader(ReportFormat.html.text(of: comparison))["figure"].isEmpty)
    }

    @Test func `Estimated and measured are drawn in two ways, and named`() throws {
        let page = try page("wildcard")
        let figure = try #require(page["figure"].first { $0.text.contains("by component") })
        #expect(figure.text.contains("estimated") && figure.text.contains("measured"))
        #expect(page["rect"].contains { $0.attributes["fill"] == "url(#hatch)" })
    }

    // MARK: - Shape

    @Test func `The page begins with the answer, and folds its appendix`() throws {
        let page = try page("wildcard")
        let main = page.elements.drop { $0.name != "main" }.dropFirst()
        #expect(main.first?.attributes["class"] == "answer")
        #expect(main.dropFirst().first?.name == "h1")
        let folded = page["details"].filter { $0.attributes["class"] == "fold" }
        #expect(folded.count == ReportDocument(Fixture.wildcard).sections.count(where: \.isAppendix))
        #expect(folded.count > 5)
    }

    @Test(arguments: ["wildcard", "several", "healthy"])
    func `The outline of a page is as stored`(_ name: String) throws {
        try expectSnapshot(outline(try page(name)), name + ".html.outline")
    }

    @Test func `A budget that is asked for is kept, and what was cut is said`() throws {
        let text = ReportFormat.html.text(of: Fixture.wildcard, characters: 20_000)
        let page = try HTMLReader(text)
        #expect(page["main"][0].text.contains("this report leaves out"))
        let frame = ReportFormat.html.text(of: Report(toolVersion: "1")).utf16.count
        #expect(text.utf16.count < 20_000 + frame + 4_000)
        #expect(ReportFormat.html.text(of: Fixture.wildcard).utf16.count > text.utf16.count)
    }

    @Test func `Less depth is less of a page`() throws {
        let brief = try HTMLReader(ReportFormat.html.text(of: Fixture.wildcard, depth: .brief))
        #expect(brief["details"].allSatisfy { $0.attributes["class"] != "fold" })
        #expect(brief.text.contains("R1") && !brief.text.contains("Timeline"))
    }

    @Test func `A comparison has a page as well, and nothing of it acts`() throws {
        let comparison = ComparisonBuilder([Fixture.hostileReport, Fixture.hostileReport]).comparison()
        let page = try HTMLReader(ReportFormat.html.text(of: comparison))
        #expect(page["h1"].first?.text.contains("Before and after") == true)
        #expect(page["script"].count == 1 && page["a"].allSatisfy { $0.attributes["href"]?.first == "#" })
    }

    /// Headings, charts and tables, without their words.
    private func outline(_ page: HTMLReader) -> String {
        page.elements.compactMap { element -> String? in
            switch element.name {
            case "h1", "h2", "h3", "h4": "\(element.name) \(element.text)"
            case "figcaption": "  chart: \(element.text)"
            case "details" where element.attributes["class"] == "fold": "folded"
            case "dt": "  \(element.text):"
            case "div" where element.attributes["class"]?.hasPrefix("finding") == true:
                "  finding \(element.attributes["id"] ?? "") \(element.attributes["class"] ?? "")"
            default: nil
            }
        }.joined(separator: "\n") + "\n"
    }
}

extension ReportDocument.Section {
    /// Every text of it as it is shown, in order, but for what is drawn.
    fileprivate var words: [String] {
        [title.shown]
            + blocks.flatMap { block -> [String] in
                switch block {
                case .paragraph(let text), .finding(let text, _): [text.shown]
                case .code(let text, _):
                    text.split(separator: "\n").map { line in
                        String(String.UnicodeScalarView(line.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 }))
                    }
                case .rows(let rows): rows.items.flatMap { $0.cells.map(\.shown) }
                }
            }
    }
}

extension Text {
    /// The plain words, names and quotes as a page shows them.
    fileprivate var shown: String {
        spans.map { span in
            switch span {
            case .name(let name): MarkdownText.visible(name.plain, limit: 240)
            case .quote(let words): MarkdownText.visible(words, limit: 240)
            case .strong(let inner), .emphasis(let inner): inner.shown
            case .bar, .series: ""
            default: span.plain
            }
        }.joined()
    }
}
