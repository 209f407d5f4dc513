#if Serve && os(Linux)
    import Testing

    /// What a start of the tool brings up: each library is paid for by every run.
    @Suite(.enabled(if: Tool.file != nil, "the tool is not beside the tests"))
    struct StartTests {
        @Test func `What zip and serve alone need is not loaded at the start`() throws {
            let file = try #require(Tool.file)
            let libraries = try Tool.output(of: "LD_TRACE_LOADED_OBJECTS=1 '\(file)'")
            #expect(libraries.contains("libsqlite3.so"), "\(libraries)")
            for library in ["libarchive", "libmicrohttpd", "libgnutls", "libicu", "libxml2"] {
                #expect(!libraries.contains(library), "\(library)")
            }
        }

        @Test func `Both are there when they are needed`() throws {
            let file = try #require(Tool.file)
            let versions = try Tool.output(of: "'\(file)' doctor")
            #expect(versions.contains("libarchive 3."), "\(versions)")
            #expect(!versions.contains("not on this machine"))
        }
    }
#endif
