import Reporting

/// Text for a page: whatever is put into markup goes through here.
enum HTML {
    /// Nothing of `text` can act: neither markup nor signs that change the direction or hide.
    static func text(_ text: String) -> String { XMLText.escaped(text) }

    /// A whole page. `up` leads from it to the start page: nothing, or `../`.
    static func page(title: String, up: String, head: String = "", body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(text(title))</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="\(up)serve.css">
        <script src="\(up)serve.js" defer></script>
        \(head)</head>
        <body data-up="\(up)">
        \(body)
        </body>
        </html>

        """
    }
}
