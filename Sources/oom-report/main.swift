let console = Platform.console()
PlatformSignals.install()
let earned = run(Platform.words, on: console)
Platform.exit(Platform.status(after: earned))
