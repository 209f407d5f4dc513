#if Serve
    import CMicrohttpd
#endif

/// The library of `serve`, with the version that runs.
package enum ServeLibraries {
    package static var versions: [(name: String, version: String)] {
        #if Serve
            [("libmicrohttpd", MHD_get_version().map { String(cString: $0) } ?? "unknown")]
        #else
            [("libmicrohttpd", "left out: no serve in this build")]
        #endif
    }
}
