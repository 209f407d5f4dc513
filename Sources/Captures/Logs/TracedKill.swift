import Units

/// A kill as a tracer of the kernel prints it: `oomkill` of BCC and of bpftrace.
///
/// ```
/// 08:14:31 Triggered by PID 3361 ("wrk:worker_1"), OOM kill of PID 3350 ("envoy"), 65536 pages, loadavg: 0.33 2.39 1.72 2/411 3372
/// ```
/// It knows neither the cgroup nor the day.
enum TracedKill {
    static func kill(_ line: TextSlice, _ at: Moment?, _ number: Int) -> KernelKill? {
        guard let mark = line.find("OOM kill of PID "), let (pid, length) = line.dropping(mark + 16).leadingInteger
        else {
            return nil
        }
        var kill = KernelKill()
        kill.processID = Int(exactly: pid)
        let name = line.dropping(mark + 16 + length)
        if let open = name.find(0x28), let close = name.find(0x29, from: open) {
            kill.processName = name.part(open + 1, close).text(limit: 64).filter { $0 != "\"" }
        }
        (kill.line, kill.at) = (number, KernelLog.time(of: line) ?? at)
        return kill
    }
}
