Platform.exit(run(Array(CommandLine.arguments.dropFirst()), on: Platform.console()))
