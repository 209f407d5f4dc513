// swift-tools-version: 6.1
import PackageDescription

// The folders under Sources are the way of the data: a target imports only targets that stand above it here.
// C libraries come from the system (Debian: libsqlite3-dev zlib1g-dev libdeflate-dev libyaml-dev libssl-dev libxxhash-dev
// liblzma-dev libbz2-dev libzstd-dev libarchive-dev libmicrohttpd-dev);
// there is no Swift package from outside, so the build needs no network.

func library(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

// Opened at run time on Linux, so that no run loads what it does not need; the shims say why. Its headers lie where the compiler looks.
func opened(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    #if os(Linux)
        library(name, pkgConfig: nil, apt: apt, brew: brew)
    #else
        library(name, pkgConfig: pkgConfig, apt: apt, brew: brew)
    #endif
}

let package = Package(
    name: "oom-report",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "oom-report", targets: ["oom-report"])],
    traits: [
        // Debian has no static library of what libmicrohttpd links, so a fully static binary leaves it out.
        .trait(name: "Serve", description: "The command serve, on libmicrohttpd."),
        .default(enabledTraits: ["Serve"]),
    ],
    targets: [
        library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        library("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev", brew: "libdeflate"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite3"),
        library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
        library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
        library("CXXHash", pkgConfig: "libxxhash", apt: "libxxhash-dev", brew: "xxhash"),
        library("CLZMA", pkgConfig: "liblzma", apt: "liblzma-dev", brew: "xz"),
        library("CBZip2", pkgConfig: nil, apt: "libbz2-dev", brew: "bzip2"),
        library("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev", brew: "zstd"),
        opened("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        opened("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),

        .target(name: "Units", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "Prose", dependencies: ["Units"]),
        .target(name: "Privacy", dependencies: ["Units", "Prose", "CCrypto"]),
        .target(
            name: "Archive",
            dependencies: ["Units", "CZlib", "CDeflate", "CLZMA", "CBZip2", "CZstd", "CCrypto", "CArchive"]),
        .target(name: "Captures", dependencies: ["Units", "Archive", "CYAML", "CXXHash"]),
        .target(name: "Store", dependencies: ["Units", "Privacy", "Archive", "Captures", "CSQLite"]),
        .target(name: "Diagnosis", dependencies: ["Units", "Prose", "Store"]),
        .target(name: "Analysis", dependencies: ["Units", "Privacy", "Archive", "Store", "Diagnosis"]),
        .target(name: "Reporting", dependencies: ["Units", "Prose", "Diagnosis", "CCrypto"]),
        .target(name: "SampleBundles", dependencies: ["Units", "CZlib"]),
        .target(
            name: "Serve",
            dependencies: [
                "Units", "Prose", "Privacy", "Archive", "Store", "Diagnosis", "Analysis", "Reporting", "SampleBundles",
                .target(name: "CMicrohttpd", condition: .when(traits: ["Serve"])),
            ]),
        .executableTarget(
            name: "oom-report",
            dependencies: [
                "Units", "Prose", "Privacy", "Archive", "Captures", "Store", "Diagnosis", "Analysis", "Reporting",
                "SampleBundles", "Serve",
            ],
            // A release holds the Swift libraries: finding them and their symbols is a twentieth of what a small bundle takes.
            linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))]),

        // Files of the project, folders of their own and pages that more than one of them reads, for tests.
        .target(name: "TestSupport", dependencies: ["Store", "Diagnosis"], path: "Tests/Support"),
        // The rules of the house, by a look at the sources.
        .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
        .testTarget(name: "UnitsTests", dependencies: ["Units"]),
        .testTarget(name: "ProseTests", dependencies: ["Prose", "Units"]),
        .testTarget(name: "PrivacyTests", dependencies: ["Privacy", "Prose"]),
        .testTarget(name: "SampleBundlesTests", dependencies: ["SampleBundles", "Units"]),
        .testTarget(
            name: "ArchiveTests",
            dependencies: ["Archive", "SampleBundles", "CArchive", "CLZMA", "CZlib", "TestSupport"],
            linkerSettings: [.linkedLibrary("archive")]),
        .testTarget(name: "CapturesTests", dependencies: ["Captures", "SampleBundles", "TestSupport"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Units", "Privacy", "Archive", "Captures", "CSQLite", "Store", "SampleBundles", "TestSupport",
            ]),
        .testTarget(name: "FormsTests", dependencies: ["Archive", "Store", "SampleBundles", "TestSupport", "Units"]),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: [
                "Units", "Prose", "Archive", "Captures", "Store", "Diagnosis", "SampleBundles", "TestSupport",
            ],
            exclude: ["Resources"]),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Captures", "Diagnosis", "Prose", "TestSupport"],
            exclude: ["Oracles", "Snapshots"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "Archive", "Diagnosis", "SampleBundles"]),
        .testTarget(
            name: "ServeTests",
            dependencies: [
                "Serve", "Analysis", "Archive", "Diagnosis", "Privacy", "Reporting", "SampleBundles", "TestSupport",
                "oom-report",
            ]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "oom-report", "Analysis", "Archive", "Prose", "Privacy", "Reporting", "SampleBundles", "TestSupport",
            ],
            exclude: ["Golden"]),

        // Changed inputs of every format; `swift run -c release fuzz` runs many. Not a part of the tool.
        .target(
            name: "Fuzzing", dependencies: ["Archive", "Captures", "Store", "SampleBundles", "TestSupport", "Units"],
            path: "Tests/Fuzzing"),
        .executableTarget(name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/FuzzDriver"),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["Archive", "Captures", "Fuzzing", "SampleBundles", "Store", "TestSupport", "Units"]),
    ],
    swiftLanguageModes: [.v6]
)
