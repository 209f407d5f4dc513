/// The version of this tool, as `--version` and every report say it.
let toolVersion = "0.1.0"
/// The day of that version, for the manual page.
let toolDate = "November 29, 2026"
