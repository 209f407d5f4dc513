import TestSupport
import Testing

@testable import oom_report

/// The scripts of `docs/ci.md`, as its jobs would run them.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct ContinuousIntegrationTests {
    /// The indented blocks below `run: |` or `- |`, in their order, of the first YAML that begins with `name`.
    private func scripts(of name: String) throws -> [String] {
        let page = try Project.text("docs/ci.md")
        let start = try #require(page.firstRange(of: "```yaml\n\(name)"))
        let lines = page[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).prefix {
            $0 != "```"
        }
        var scripts: [String] = []
        var depth: Int?
        for line in lines {
            let indent = line.prefix { $0 == " " }.count
            if let least = depth, line.isEmpty || indent > least {
                scripts[scripts.count - 1] += line + "\n"
            } else {
                depth = nil
                let opens = line.hasSuffix(" run: |") || line.hasSuffix(" - |")
                if opens {
                    depth = indent
                    scripts.append("")
                }
            }
        }
        return scripts
    }

    /// Programs that the jobs call, each of which writes down how; the tool is the one beside the tests.
    private func run(_ script: String, in mesh: PlayedMesh, _ variables: String = "") throws -> Shell.Result {
        let fakes =
            "printf '#!/bin/sh\\necho \"$(basename \"$0\") $*\" >>calls\\n' >bin/gh; cp bin/gh bin/curl; chmod +x bin/*"
        return try Shell(place: mesh.place).run(
            """
            mkdir -p bin; ln -sf "$TOOL" bin/oom-report; \(fakes)
            PATH="$PWD/bin:\(Project.path("Tests/FakeMesh")):$PATH"; MESH='\(mesh.place["mesh"])'
            export PATH MESH GITHUB_STEP_SUMMARY=summary.md PULL_REQUEST=7 \(variables)
            set -e
            \(script)
            """)
    }

    @Test func `The job of GitHub captures, fails for a likely cause, and comments`() throws {
        let scripts = try scripts(of: "name: OOM kills")
        #expect(scripts.count == 3)
        let mesh = try PlayedMesh()
        #expect(try run(scripts[0], in: mesh).status == 0)
        #expect(try mesh.entries(of: "bundle.tar.gz").contains("manifest.tsv"))
        #expect(try run(scripts[1], in: mesh).status == 1)
        #expect(try mesh.text("summary.md").contains("OOM202"))
        #expect(try mesh.text("oom-report.xml").contains("<testsuite "))
        #expect(try mesh.text("report.github.md").unicodeScalars.count < 65_536)
        #expect(try run(scripts[2], in: mesh).status == 0)
        #expect(try mesh.text("calls") == "gh pr comment 7 --edit-last --create-if-none --body-file report.github.md\n")
    }

    @Test func `The job of GitLab does so too, and comments on a merge request alone`() throws {
        let scripts = try scripts(of: "oom-report:")
        #expect(scripts.count == 3)
        let mesh = try PlayedMesh()
        #expect(try run(scripts[0], in: mesh).status == 0)
        #expect(try run(scripts[1], in: mesh).status == 1)
        #expect(try mesh.text("findings.lines").contains("OOM202"))
        #expect(try run(scripts[2], in: mesh).status == 0)
        #expect((try? mesh.text("calls")) == nil)
        let place = "OOM_REPORT_TOKEN=t CI_MERGE_REQUEST_IID=3 CI_PROJECT_ID=9 CI_API_V4_URL=https://git.example/api/v4"
        #expect(try run(scripts[2], in: mesh, place).status == 0)
        let call = try mesh.text("calls")
        #expect(call.hasSuffix(" https://git.example/api/v4/projects/9/merge_requests/3/notes\n"))
        #expect(call.contains("--form body=<report.gitlab.md"))
    }

    @Test func `Every exit status has an example that ends with it`() throws {
        let page = try Project.text("docs/ci.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.hasSuffix("` |") }
            .map { $0.split(separator: "|").map { $0.trimmingPrefix(" ") } }
        #expect(rows.count == RunStatus.allCases.count)
        let mesh = try PlayedMesh()
        let bytes = try Project.bytes("samples/wildcard-subsets.tar.gz")
        _ = try mesh.place.write("bundle.tar.gz", bytes)
        _ = try mesh.place.write("damaged.tar.gz", Array(bytes.prefix(bytes.count / 2)))
        for row in rows {
            let status = try #require(Int32(row[0].prefix { $0 != " " }))
            #expect(row[1].filter { $0 != "`" }.hasPrefix(RunStatus(rawValue: status)?.meaning ?? "?"))
            let command = row[2].split(separator: "`")[0]
            #expect(try run(String(command), in: mesh).status == status, "\(command)")
        }
    }

    /// Whoever has installed it types these lines first.
    @Test(arguments: ["README.md", "docs/install.md"]) func `The first commands work`(page: String) throws {
        let text = try Project.text(page)
        let start = try #require(text.firstRange(of: "```sh\noom-report sample"))
        let body = text[start.lowerBound...].dropFirst("```sh\n".count)
        let end = try #require(body.firstRange(of: "```"))
        let mesh = try PlayedMesh()
        let result = try run("{\n\(body[..<end.lowerBound])} >report.md", in: mesh)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try mesh.text("report.md").contains("**Cause (confirmed)** OOM202"))
    }
}
