/// The version of this tool, as `--version` and every report say it.
let toolVersion = "0.1.0"
