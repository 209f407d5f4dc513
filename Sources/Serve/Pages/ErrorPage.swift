/// What is not done, and what to do instead.
enum ErrorPage {
    /// Without files of its own: who is not let in shall not be asked to fetch any.
    static func html(_ refusal: Refusal) -> String {
        let hint = refusal.hint.map { "<p>\(HTML.text(sentence($0)))</p>\n" } ?? ""
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\(refusal.status) oom-report</title>
            </head>
            <body>
            <main>
            <h1>Not done: \(HTML.text(refusal.message))</h1>
            \(hint)</main>
            </body>
            </html>

            """
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
