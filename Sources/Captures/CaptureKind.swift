/// What one entry of a bundle was recognised as, by its content.
package enum CaptureKind: String, Sendable, CaseIterable {
    // Envoy admin pages
    case configDump = "config_dump"
    case clustersPage = "clusters"
    case statsText = "stats"
    case prometheusStats = "stats/prometheus"
    case memoryPage = "memory"
    case serverInfo = "server_info"
    case listenersPage = "listeners"
    case certsPage = "certs"
    case runtimePage = "runtime"
    case contentionPage = "contention"
    case allocatorPage = "memory/tcmalloc"
    case heapProfile = "heap profile"
    // istiod
    case adsz, syncz, registryz, krtz, configz
    case endpointShards = "endpointShardz"
    case istiodMetrics = "istiod metrics"
    case istiodLog = "istiod log"
    case istiodDebug = "istiod debug page"
    /// What istiod would send to a proxy, not what the proxy holds.
    case istiodConfigDump = "istiod config_dump"
    // Kubernetes
    case kubernetesList = "kubernetes list"
    case eventsTable = "events table"
    case description = "kubectl describe"
    case podsTable = "pods table"
    /// A pod as a viewer in a window shows it, copied as text.
    case podDrawer = "pod in a viewer"
    case containerUsage = "kubectl top"
    /// An alert, or a console's words of a kill.
    case notice = "notice of a kill"
    /// A piece of an object: of its status, its resources, or of `kubectl describe`.
    case objectFragment = "piece of an object"
    case descriptionPart = "piece of kubectl describe"
    case objectTable = "kubectl table"
    case analyzeMessages = "istioctl analyze"
    /// `istioctl experimental describe`, `istioctl proxy-config log`: of which pod they are.
    case proxyNote = "istioctl on a proxy"
    case helmValues = "helm values"
    /// `helm history`, `helm list`, `helm status`.
    case chartHistory = "helm releases"
    /// `kubectl diff`, `helm diff`, `git diff`, a plan of Terraform …, where they change a memory limit.
    case limitChanges = "comparison of limits"
    /// The template of a rollout, by its revision.
    case rolloutHistory = "kubectl rollout history"
    // the proxy, its node
    case proxyLog = "proxy log"
    case kernelLog = "kernel log"
    /// A journal whose first lines are of other programs: kubelet's alone shows no kernel.
    case nodeJournal = "node journal"
    case netstat
    case memoryRollup = "smaps_rollup"
    case processStatus = "proc status"
    case processList = "process list"
    case nodeMemory = "proc meminfo"
    /// `docker stats`, `crictl stats`.
    case containerStats = "container statistics"
    /// `crictl ps`, `docker ps`.
    case containerList = "container list"
    /// `docker events`, `podman events`, `ctr events`.
    case runtimeEvents = "container events"
    case cgroup = "cgroup memory"
    case memorySeries = "memory samples"
    case prometheusQuery = "prometheus query"
    /// kube-state-metrics' page, the kubelet's, or lines of one.
    case podMetrics = "metrics of pods"
    case containerLogs = "container logs"
    /// Lines of several pods, each with its source before it or in its JSON.
    case podLogs = "pod logs"
    case bugReportLog = "bug-report log"
    /// Several pages in one text, each read as a part of its own.
    case transcript
    /// What the capture script did: each step with its command, and what it said.
    case captureManifest = "capture manifest"
    // what is understood and not needed, and what is not
    /// `kubectl cluster-info`, `kubectl config current-context`.
    case clusterPage = "cluster that was asked"
    case versions, clusterContext = "cluster context", secretsTable = "secrets table"
    case failedRequest = "failed request"
    case failedCommand = "failed command"
    /// A time alone, which is that of the pages beside it.
    case notedTime = "noted time"
    /// A report that this tool wrote of a bundle.
    case ownReport = "report of this tool"
    /// What was asked for was looked for, and there is none.
    case emptyAnswer = "empty answer"
    case coreDump = "core dump"
    case ztunnelDump = "ztunnel config_dump"
    /// What `istioctl ztunnel-config` prints of it.
    case ztunnelConfig = "istioctl ztunnel-config"
    case ztunnelLog = "ztunnel log"
    case empty, unknown
}
