import Testing
import Units

/// Pods that nothing but the name of a page tells.
@Suite struct ReplicaNameTests {
    @Test(
        arguments: [
            ("oven-6d5f7c9b8d-q4w7z/clusters.txt", "oven-6d5f7c9b8d-q4w7z", nil),
            ("parts/memory-oven-6d5f7c9b8d-q4w7z.json", "oven-6d5f7c9b8d-q4w7z", nil),
            ("bread-oven-6d5f7c9b8d-q4w7z.bakery/routes.txt", "bread-oven-6d5f7c9b8d-q4w7z", "bakery"),
            ("oven-6d5f7c9b8d-q4w7z.bakery-pc-all.txt", "oven-6d5f7c9b8d-q4w7z", nil),
            ("bakery_oven-6d5f7c9b8d-q4w7z_stats.txt", "oven-6d5f7c9b8d-q4w7z", nil),
            ("oven-6d5f7c9b8d-q4w7z-stats.txt", "oven-6d5f7c9b8d-q4w7z", nil),
            ("istio-proxy-gate-7f9c8d6b5-x2x8p/memory#2 curl", "istio-proxy-gate-7f9c8d6b5-x2x8p", nil),
        ] as [(String, String, String?)])
    func `A replica's name is known by its two random ends`(path: String, pod: String, namespace: String?) {
        let found = ReplicaName(in: path)
        #expect(found?.pod == pod && found?.namespace == namespace)
    }

    @Test(arguments: [
        "oven/clusters.txt", "2026-09-03/memory.json", "oven-0/memory", "memory-6d5f7c9b8d-q4w7z.json",
        "bug-report-654321-98765.tgz", "oven-6d5f7c9b8d-aeiou/memory", "config_dump-4567899-tests.json", "",
    ])
    func `Other words are nobody's`(path: String) {
        #expect(ReplicaName(in: path) == nil)
    }
}
