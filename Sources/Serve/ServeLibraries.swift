/// The library of `serve`, with the version that runs.
package enum ServeLibraries {
    package static var versions: [(name: String, version: String)] {
        #if Serve
            [("libmicrohttpd", version)]
        #else
            [("libmicrohttpd", "left out: no serve in this build")]
        #endif
    }

    #if Serve
        private static var version: String {
            guard let library = Microhttpd.shared else { return "not on this machine: no serve" }
            return library.calls.MHD_get_version().map { String(cString: $0) } ?? "unknown"
        }
    #endif
}
