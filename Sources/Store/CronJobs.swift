import Captures

/// The CronJobs that a bundle knows, and which Jobs are theirs: a Job that its CronJob made is called by it and the minute of its schedule,
/// `report-29392320` (k8s: pkg/controller/cronjob, getJobName; seconds before 1.21).
///
/// Each run of a CronJob is a Job of its own: what was killed in two of them is one workload's, and only the CronJob can be changed.
struct CronJobs {
    static let kind = "CronJob"
    private let names: Set<String>
    var isEmpty: Bool { names.isEmpty }

    /// By its own object, that of a Job that it made, or an event.
    init(_ database: Database) throws(StoreError) {
        names = Set(
            try database.rows(
                from: """
                    (SELECT namespace || '/' || name AS job FROM workload WHERE kind = '\(Self.kind)'
                     UNION SELECT namespace || '/' || owner_name FROM workload WHERE owner_kind = '\(Self.kind)'
                     UNION SELECT namespace || '/' || object_name FROM event WHERE object_kind = '\(Self.kind)')
                    WHERE job IS NOT NULL
                    """
            ) { $0["job"] as String })
    }

    /// The CronJob of a Job, by the form of its name; nil where no such CronJob is known.
    func maker(of job: String, in namespace: String) -> String? {
        guard !names.isEmpty, let hyphen = job.lastIndex(of: "-") else { return nil }
        let number = job[hyphen...].dropFirst().utf8
        guard (8...10).contains(number.count), number.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        let name = String(job[..<hyphen])
        return names.contains("\(namespace)/\(name)") ? name : nil
    }
}
