let earned = run(Array(CommandLine.arguments.dropFirst()), on: Platform.console())
Platform.exit(Platform.status(after: earned))
