import SampleBundles
import Testing
import Units

@testable import Store

/// Bundles of several clusters, or of several moments of one, in one archive: each is told by its shape, and what lies beside them is of
/// the nearest.
@Suite struct PackedBundleTests {
    private static let uids = ["6f1c2a34-90ab-4cde-8f01-23456789abcd", "7f1c2a34-90ab-4cde-8f01-23456789abcd"]
    private static let page = #"{"allocated": "9000000", "heap_size": "19000000", "total_physical_bytes": "12000000"}"#

    private func pod(_ name: String = "till-0", uid: String? = uids[0], restarts: Int = 1) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name), namespace: market\(uid.map { ", uid: \($0)" } ?? "")}
        spec:
          containers:
          - {name: app, image: till:1}
        status:
          containerStatuses:
          - {name: app, restartCount: \(restarts), state: {running: {startedAt: "2026-03-03T01:30:00Z"}}}

        """
    }

    /// The objects of a cluster, with a pod that no other has: files of the same bytes would be one.
    private func objects(_ pod: String, beside own: String) -> String {
        pod + "---\n"
            + self.pod(
                own, uid: String(Self.uids[0].dropLast(own.utf8.count)) + own.map { _ in String(own.count) }.joined())
    }

    private func store(_ files: KeyValuePairs<String, String>, at times: [String: Moment] = [:]) throws -> Store {
        var bundle = BundleBuilder()
        for (name, text) in files {
            let at = times.first { name.hasPrefix($0.key) }?.value
            bundle.add(name, bytes: Array(text.utf8), modifiedAt: at ?? Moment(seconds: 1_772_500_000))
        }
        return try Loading.store(bundle)
    }

    private static let objects = "bug-report/cluster/k8s-resources"

    /// By its name the kind of each bundle, and how many entries it has.
    private func bundles(_ store: Store) throws -> [String] {
        try store.names(
            "SELECT name || ' ' || kind || ' ' || entries || ' of ' || COALESCE(mesh_id, '-') FROM bundle ORDER BY id")
    }

    private func bundle(of file: String, _ store: Store) throws -> String? {
        try store.names(
            "SELECT b.name FROM source_file f JOIN bundle b ON b.id = f.bundle_id WHERE f.name = '\(file)'"
        ).first
    }

    @Test func twoOfTwoClustersAreTwoMeshes() throws {
        let store = try store([
            "case/east/\(Self.objects)": pod(uid: Self.uids[0]), "case/west/\(Self.objects)": pod(uid: Self.uids[1]),
            "case/west/bug-report/istio/note.txt": "nothing that is known",
        ])
        #expect(
            try bundles(store) == [
                "bundle.tar/case/east istioctl-bug-report 1 of 1", "bundle.tar/case/west istioctl-bug-report 2 of 2",
            ])
        #expect(try store.meshes() == [1, 2])
    }

    /// Folders with dots and numbers that begin alike: each has its own files, and the shortest name that tells them apart.
    @Test func filesAreOfTheFolderThatTheyLieIn() throws {
        let store = try store([
            "1/\(Self.objects)": pod(uid: Self.uids[0]), "1/bug-report/a": "unknown",
            "10/\(Self.objects)": pod(uid: Self.uids[1]), "10/bug-report/a": "unknown",
        ])
        #expect(try bundles(store).map { $0.prefix(14) } == ["bundle.tar/1 i", "bundle.tar/10 "])
        #expect(try bundle(of: "10/bug-report/a", store) == "bundle.tar/10")
        #expect(try bundle(of: "1/bug-report/a", store) == "bundle.tar/1")
    }

    /// One that knows no pod is nobody's cluster: a reader's notes in the same shape.
    @Test func aBundleThatKnowsNoPodIsNone() throws {
        let store = try store([
            "case/east/\(Self.objects)": pod(), "case/west/\(Self.objects)": "apiVersion: v1\nkind: List\nitems: []\n",
        ])
        #expect(try bundles(store) == ["bundle.tar istioctl-bug-report 2 of 1"])
        // Nor is one alone anything else than what was given.
        #expect(try bundles(self.store(["case/east/\(Self.objects)": pod()])).count == 1)
    }

    /// A capture of ours keeps its folder, since what is beside it may be anybody's: here another capture.
    @Test func aCaptureIsItsOwnFolder() throws {
        let store = try store([
            "x/oom-capture/manifest.tsv": "", "x/oom-capture/pods.yaml": pod(uid: Self.uids[0]),
            "x/y/oom-capture/manifest.tsv": "", "x/y/oom-capture/pods.yaml": pod(uid: Self.uids[1]),
        ])
        #expect(try bundles(store).count == 2 && store.meshes() == [1, 2])
        #expect(try bundle(of: "x/y/oom-capture/pods.yaml", store) != bundle(of: "x/oom-capture/pods.yaml", store))
    }

    /// What nobody reads is put to the first, and leaves no input of which a part was not read.
    @Test func whatNobodyReadsMakesNoBundle() throws {
        let store = try store([
            "case/east/\(Self.objects)": pod(uid: Self.uids[0]), "case/west/\(Self.objects)": pod(uid: Self.uids[1]),
            "letter.txt": "nothing that is known",
        ])
        #expect(try bundles(store).count == 2)
        #expect(try bundle(of: "letter.txt", store) == "bundle.tar/case/east")
    }

    /// A page that lies as near to both is of neither, unless they are one mesh; one that is nearer to one is its.
    @Test(arguments: [(1, "bundle.tar", 3), (0, "bundle.tar/case/east", 2)])
    func aPageBesideThemIsOfTheNearest(other: Int, home: String, count: Int) throws {
        let store = try store([
            "case/east/\(Self.objects)": objects(pod(uid: Self.uids[0]), beside: "loom"),
            "case/west/\(Self.objects)": objects(pod(uid: Self.uids[other]), beside: "crane"),
            "case/memory": Self.page, "case/west/memory": Self.page,
        ])
        #expect(try bundle(of: "case/memory", store) == home)
        #expect(try bundle(of: "case/west/memory", store) == "bundle.tar/case/west")
        #expect(try bundles(store).count == count)
        // What is of neither is read beside each.
        let mesh = try store.count("SELECT mesh_id FROM source_file WHERE name = 'case/memory'")
        #expect(mesh == (other == 1 ? MeshKeys.besideEach : 1))
    }

    /// Each cluster has its own object of a name, and what several pages of one say again is told once.
    @Test func eachClusterHasItsOwnObjects() throws {
        func deployment(_ replicas: Int) -> String {
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: till, namespace: market}\nspec: {replicas: \(replicas)}\n"
        }
        func rule(_ subset: String) -> String {
            "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: default, namespace: market}\nspec: {host: till, subsets: [{name: \(subset)}]}\n"
        }
        let store = try store([
            "case/east/\(Self.objects)": pod(uid: Self.uids[0]) + deployment(1),
            "case/east/bug-report/cluster/crs": rule("v1"),
            "case/east/bug-report/more/objects.yaml": deployment(3) + "---\n" + rule("v3"),
            "case/west/\(Self.objects)": pod(uid: Self.uids[1]) + deployment(2),
            "case/west/bug-report/cluster/crs": rule("v2"),
        ])
        #expect(try store.meshes() == [1, 2])
        for mesh in [1, 2] as [Int64] {
            let own = store.only(mesh: mesh)
            #expect(try own.workloads(namespace: "market", name: "till").map(\.replicas) == [Int(mesh)])
            let files = try own.objects(["DestinationRule"]).map(\.file)
            #expect(files.count == 1 && files[0].contains(mesh == 1 ? "east/bug-report/cluster" : "west/"), "\(files)")
        }
        #expect(
            try store.count("SELECT COUNT(*) FROM istio_name WHERE object_id NOT IN (SELECT id FROM istio_object)") == 0
        )
    }

    /// A folder is of one cluster; what is said again elsewhere is dropped with its managers.
    @Test(arguments: ["case", "more"]) func whatIsSaidAgainIsToldOnce(folder: String) throws {
        let text =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: till, namespace: market, annotations: {meta.helm.sh/release-name: till, meta.helm.sh/release-namespace: market}, labels: {app.kubernetes.io/managed-by: Helm}}\nspec: {replicas: 1}\n"
        let store = try store(["case/a.yaml": text, "\(folder)/b.yaml": text])
        for table in ["workload", "managed_object"] {
            #expect(try store.count("SELECT COUNT(*) FROM \(table)") == 1, "\(table)")
        }
    }

    // MARK: - Of one mesh

    private func meshes(_ one: String, _ other: String, apart seconds: Double = 0) throws -> Int {
        let at = Moment(seconds: 1_772_500_000)
        return try store(
            ["a/\(Self.objects)": one, "b/\(Self.objects)": other], at: ["b/": at.later(seconds)]
        ).meshes().count
    }

    /// The same where each has a pod of its own beside the one in question.
    private func meshesOfMore(_ one: String, _ other: String, apart seconds: Double = 0) throws -> Int {
        try meshes(objects(one, beside: "loom"), objects(other, beside: "crane"), apart: seconds)
    }

    /// A pod that both know, by its uid, makes them one: at any time where it tells of a container that ended, else where both were saved
    /// within five minutes.
    @Test func aPodThatBothKnowMakesThemOne() throws {
        #expect(try meshesOfMore(pod(), pod()) == 1)
        #expect(try meshesOfMore(pod(restarts: 0), pod(restarts: 0), apart: 300) == 1)
        #expect(try meshesOfMore(pod(restarts: 0), pod(restarts: 0), apart: 301) == 2)
        #expect(try meshesOfMore(pod(restarts: 1), pod(restarts: 1), apart: 86_400) == 1)
        #expect(try meshesOfMore(pod(uid: Self.uids[0]), pod(uid: Self.uids[1])) == 2)
    }

    /// StatefulSets name their pods alike everywhere: a name counts where one of them has no uid at all.
    @Test func aNameCountsWhereOneHasNoUID() throws {
        #expect(try meshes(pod(uid: nil), pod()) == 1)
        #expect(try meshes(pod(uid: nil), pod("vault-0")) == 2)
        let both = pod("vault-0", uid: Self.uids[0]) + "---\n" + pod("till-0", uid: nil)
        #expect(try meshes(both, pod("till-0", uid: Self.uids[1])) == 2)
    }

    /// Pages that say of which cluster they are, beside an archive, are read with it: nobody gives an archive and other clusters' folders.
    @Test func besideAnArchiveFoldersAreNoClusters() throws {
        let folders: KeyValuePairs<String, String> = [
            "east/context.txt": "prod-east\n", "west/context.txt": "prod-west\n",
        ]
        #expect(try store(folders).meshes().count == 2)
        let beside = try store([
            Self.objects: pod(), "east/context.txt": "prod-east\n", "west/context.txt": "prod-west\n",
        ])
        #expect(try beside.meshes() == [1] && bundles(beside).count == 1)
    }
}
