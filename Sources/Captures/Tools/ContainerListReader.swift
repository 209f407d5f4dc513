typealias ContainerListReader = LineFacts<ContainerList>

/// `crictl ps -a` and `docker ps -a` of a node as tables.
///
/// ```
/// CONTAINER       IMAGE          CREATED       STATE     NAME          ATTEMPT   POD ID          POD                     NAMESPACE
/// cb9cc75263335   08e5a9827874a  2 hours ago   Running   istio-proxy   1         ab239cdb09232   edge-6d5b8c9f47-vl9cs   ingress
/// CONTAINER ID   IMAGE          COMMAND   CREATED       STATUS                       PORTS   NAMES
/// 4c19d20ab7fe   8d1d6c3e7c0a   "/usr…"   2 hours ago   Exited (137) 5 minutes ago           k8s_istio-proxy_orders-0_shop_b62e0b98-…_3
/// ```
/// Ids are cut to 12 or 13 signs. nerdctl calls a pod's container `k8s://shop/orders-0/istio-proxy`.
struct ContainerList: LineParser {
    static let title = "a list of containers"
    static let endsWithNewline = false

    private var columns: TableColumns?
    private var runs = RuntimeRuns()
    private(set) var understood = false

    static func isHeader(_ line: TextSlice) -> Bool {
        // `docker compose ps`
        if line.begins("NAME "), line.holds(" COMMAND "), line.holds(" SERVICE "), line.holds(" STATUS ") {
            return true
        }
        guard line.begins("CONTAINER ") else { return false }
        return line.holds(" ATTEMPT ") && line.holds(" POD ID") || line.holds(" COMMAND ") && line.holds(" NAMES")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if ContainerList.isHeader(line) {
            columns = TableColumns(header: line)
            understood = true
            return
        }
        guard let columns else { return }
        if columns.has("NAMES") || columns.has("SERVICE") { docker(line, columns) } else { crictl(line, columns) }
    }

    mutating func finish(into facts: inout FactQueue) { runs.finish(into: &facts) }

    private mutating func crictl(_ line: TextSlice, _ columns: TableColumns) {
        var run = RuntimeRuns.Run()
        run.pod = columns.cell("POD", of: line)?.text(limit: 300) ?? ""
        run.namespace = columns.cell("NAMESPACE", of: line)?.text(limit: 300) ?? ""
        run.container = columns.cell("NAME", of: line)?.text(limit: 300) ?? ""
        run.attempt = columns.cell("ATTEMPT", of: line)?.integer.flatMap { Int(exactly: $0) }
        run.id = columns.cell("CONTAINER", of: line)?.text(limit: 100)
        run.state = RuntimeRuns.Run.state(columns.cell("STATE", of: line)?.text(limit: 64) ?? "")
        runs.add(run)
    }

    private mutating func docker(_ line: TextSlice, _ columns: TableColumns) {
        let cell = columns.cell("NAMES", of: line) ?? columns.cell("NAME", of: line)
        guard let names = cell?.text(limit: 600) else { return }
        runs.add(
            docker: names, id: columns.cell("CONTAINER ID", of: line)?.text(limit: 100),
            image: columns.cell("IMAGE", of: line).map { $0.text(limit: 300) }, status: columns.cell("STATUS", of: line)
        )
    }
}

extension RuntimeRuns {
    /// One of Docker's list, of Podman's or of nerdctl's: by its name it is of a pod or of none.
    mutating func add(docker names: String, id: String?, image: String?, status: TextSlice?) {
        guard !names.isEmpty, !names.contains(" ") else { return }
        let fields = names.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        let path = names.split(separator: "/").map(String.init)
        let isPath = path.first == "k8s:"
        let isPods = fields[0] == "k8s" || isPath
        // Without a container it is the pod's sandbox.
        guard !isPods || (isPath ? path.count == 4 : fields.count >= 6 && fields[1] != "POD") else { return }
        var run = RuntimeRuns.Run()
        if isPath {
            (run.namespace, run.pod, run.container) = (path[1], path[2], path[3])
        } else if isPods {
            (run.container, run.pod, run.namespace, run.uid) = (fields[1], fields[2], fields[3], fields[4])
            run.attempt = Int(fields[5])
        } else {
            run.container = names
            run.image = image
        }
        run.id = id
        run.state = status.flatMap(RuntimeRuns.state(docker:))
        if isPods { add(run) } else { addLoose(run) }
    }

    /// `Up 2 hours`, `Exited (137) 5 minutes ago`; nerdctl says `Up` alone.
    private static func state(docker status: TextSlice) -> ContainerState? {
        if status.begins("Up ") || status.isExactly("Up") { return ContainerState(kind: .running) }
        guard status.begins("Exited ("), let code = status.dropping(8).leadingInteger else { return nil }
        var ended = ContainerState(kind: .terminated)
        ended.exitCode = Int(exactly: code.value)
        ended.reason = code.value == 0 ? "Completed" : "Error"
        return ended
    }
}
