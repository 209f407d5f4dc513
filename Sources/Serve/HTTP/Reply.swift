/// An answer: status, headers, and the bytes or the events that follow.
struct Reply {
    enum Body {
        case bytes([UInt8])
        case events(EventStream)
    }

    let status: Int
    private(set) var headers: [(name: String, value: String)] = []
    let body: Body

    /// What a page may load and do: its own files alone.
    static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    private static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    /// Of every answer. One request a connection: what would follow on it could be read in two ways by a proxy.
    private static let always: [(name: String, value: String)] = [
        ("Connection", "close"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        // With no-referrer a browser would send `Origin: null` with a form of our own page.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]

    private init(_ status: Int, type: String?, policy: String, _ body: Body, _ more: [(String, String)]) {
        self.status = status
        self.body = body
        headers = Self.always + [("Content-Security-Policy", policy)]
        if let type { headers.append(("Content-Type", type)) }
        headers += more.map { (name: $0.0, value: $0.1) }
    }

    static func page(_ html: String, status: Int = 200) -> Reply {
        Reply(status, type: "text/html; charset=utf-8", policy: pagePolicy, .bytes(Array(html.utf8)), [])
    }

    /// A report as a page of its own, with the policy that it brings.
    static func report(_ html: [UInt8]) -> Reply {
        Reply(200, type: "text/html; charset=utf-8", policy: ReportPolicy.text(of: html), .bytes(html), [])
    }

    static func asset(_ text: String, type: String) -> Reply {
        Reply(200, type: type + "; charset=utf-8", policy: dataPolicy, .bytes(Array(text.utf8)), [])
    }

    static func json(_ bytes: [UInt8], status: Int = 200, location: String? = nil) -> Reply {
        Reply(
            status, type: "application/json", policy: dataPolicy, .bytes(bytes),
            location.map { [("Location", $0)] } ?? [])
    }

    static func file(_ bytes: [UInt8], type: String, name: String) -> Reply {
        Reply(
            200, type: type.hasPrefix("text/") ? type + "; charset=utf-8" : type, policy: dataPolicy, .bytes(bytes),
            [("Content-Disposition", "attachment; filename=\"\(name)\"")])
    }

    static func events(_ stream: EventStream) -> Reply {
        Reply(200, type: "text/event-stream", policy: dataPolicy, .events(stream), [("X-Accel-Buffering", "no")])
    }

    /// After a form was sent: what to look at now.
    static func seeOther(_ location: String) -> Reply {
        Reply(303, type: nil, policy: dataPolicy, .bytes([]), [("Location", location)])
    }

    static var nothing: Reply { Reply(204, type: nil, policy: dataPolicy, .bytes([]), []) }

    /// As a page for people or as JSON for programs.
    static func refusal(_ refusal: Refusal, asPage: Bool) -> Reply {
        var reply =
            asPage
            ? page(ErrorPage.html(refusal), status: refusal.status)
            : json(JobJSON.refusal(refusal), status: refusal.status)
        switch refusal.status {
        case 401: reply.headers.append(("WWW-Authenticate", "Basic realm=\"oom-report\", charset=\"UTF-8\""))
        case 405: reply.headers.append(("Allow", refusal.allowed.joined(separator: ", ")))
        case 503, 409: reply.headers.append(("Retry-After", "5"))
        default: break
        }
        return reply
    }
}
