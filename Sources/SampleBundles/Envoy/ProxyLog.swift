import Units

/// `istio-proxy.log`: what pilot-agent printed, newest life first, with `istioctl bug-report`'s markers.
package struct ProxyLog: Sendable {
    package enum Ending: Sendable {
        case running
        /// The log just stops, as with `memory.oom.group`.
        case silent
        /// Only Envoy was killed, and the agent said so.
        case agentSawKill(Moment)
    }

    package struct Life: Sendable {
        package var startedAt: Moment
        /// nil: it never became ready.
        package var readyAfter: Double?
        package var ending: Ending
        package var accessLines: [String]
        /// Further access lines, made while the page is written: so many, to these hosts, the last one then.
        package var requests = 0
        package var hosts: [Host] = []
        package var lastRequestAt: Moment?

        package init(
            startedAt: Moment, readyAfter: Double? = 3.7, ending: Ending = .running, accessLines: [String] = []
        ) {
            (self.startedAt, self.readyAfter, self.ending) = (startedAt, readyAfter, ending)
            self.accessLines = accessLines
        }
    }

    package struct Host: Sendable {
        package var name: String
        package var address: String

        package init(name: String, address: String) { (self.name, self.address) = (name, address) }
    }

    package var pod: Mesh.Pod
    /// Newest first; a bundle has two at most.
    package var lives: [Life]

    package init(_ pod: Mesh.Pod, lives: [Life]) { (self.pod, self.lives) = (pod, lives) }

    package var bytes: [UInt8] { PageText.bytes { write(to: &$0) } }

    func write(to page: inout PageText) {
        if lives.count > 1 { page.add("========= Previous log present (appended at the end) =========\n\n") }
        for (number, life) in lives.enumerated() {
            if number > 0 { page.add("\n\n========= Previous log =========\n\n") }
            write(life, to: &page)
        }
    }

    private func write(_ life: Life, to page: inout PageText) {
        let start = life.startedAt
        if let limit = pod.sidecar?.limit.flatMap({ Quantity($0)?.bytes?.count }) {
            let clock = start.stamp(0).replacingAll("-", with: "/").replacingAll("T", with: " ").dropLast()
            page.line(
                "\(clock) INFO GOMEMLIMIT is already set, skipping package=github.com/KimMachineGun/automemlimit/memlimit GOMEMLIMIT=\(limit)"
            )
        }
        func line(_ after: Double, _ text: String) { page.line("\(start.later(after).stamp(6))\t\(text)") }
        line(0.0429, "info\tFLAG: --concurrency=\"0\"")
        line(0.0430, "info\tFLAG: --domain=\"\(pod.namespace).svc.cluster.local\"")
        line(0.0431, "info\tFLAG: --log_as_json=\"false\"")
        line(0.0432, "info\tFLAG: --proxyLogLevel=\"warning\"")
        line(0.0440, "info\tVersion 1.30.1-5d0f2c77a1be94630f8ab12c44d90e2f7763c015-Clean")
        line(
            0.0442,
            "info\tProxy role\tips=[\(pod.address)] type=\(pod.isGateway ? "router" : "sidecar") id=\(pod.proxyName) domain=\(pod.namespace).svc.cluster.local"
        )
        line(0.0463, "info\tcpu limit detected as \(pod.sidecar?.workers ?? 2), setting concurrency")
        line(0.0466, "info\tEffective config: binaryPath: /usr/local/bin/envoy")
        page.add(
            """
            concurrency: \(pod.sidecar?.workers ?? 2)
            configPath: ./etc/istio/proxy
            discoveryAddress: istiod.istio-system.svc:15012
            drainDuration: 45s
            statusPort: 15020


            """)
        line(2.0492, "info\tOpening status port 15020")
        line(
            2.0506,
            "info\txdsproxy\tInitializing with upstream address \"istiod.istio-system.svc:15012\" and cluster \"Kubernetes\""
        )
        line(2.0548, "info\tStarting proxy agent")
        line(
            2.0549,
            "info\tEnvoy command: [-c etc/istio/proxy/envoy-rev.json --drain-time-s 45 --drain-strategy immediate --disable-hot-restart -l warning --component-log-level misc:error --concurrency \(pod.sidecar?.workers ?? 2)]"
        )
        line(2.1516, "info\txdsproxy\tconnected to delta upstream XDS server: istiod.istio-system.svc:15012\tid=1")
        line(2.7602, "info\tads\tADS: new connection for node:1")
        line(2.7752, "info\tads\tADS: new connection for node:2")
        if let ready = life.readyAfter {
            line(ready, "info\tReadiness succeeded in \(fixed(ready, 9))s")
            line(ready + 0.0004, "info\tEnvoy proxy is ready")
        }
        for access in life.accessLines { page.line(access) }
        writeRequests(life, to: &page)
        if case .agentSawKill(let at) = life.ending {
            page.line("\(at.later(-0.0010).stamp(6))\tinfo\tads\tADS: \"\" 2 terminated")
            page.line("\(at.later(-0.0002).stamp(6))\tinfo\tads\tADS: \"\" 1 terminated")
            page.line("\(at.stamp(6))\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.")
            page.line("\(at.later(0.0003).stamp(6))\terror\tEnvoy exited with error: signal: killed")
        }
    }

    private func writeRequests(_ life: Life, to page: inout PageText) {
        guard let end = life.lastRequestAt, !life.hosts.isEmpty else { return }
        var dice = Dice(17, for: "\(pod.folder)/requests")
        for number in 0..<max(0, life.requests) {
            let host = life.hosts[dice.below(life.hosts.count)]
            let at = end.later(Double(number - life.requests) - Double(dice.below(999)) / 1_000)
            let status = dice.below(90) == 0 ? 502 : 200
            page.line(
                Self.access(
                    pod, to: host.name, address: host.address, at: at, status: status, id: dice.uuid(),
                    port: 32_768 + dice.below(28_000)))
        }
    }

    /// An access log line of a request that `pod` sent to `host`.
    package static func access(
        _ pod: Mesh.Pod, to host: String, address: String, at: Moment, status: Int = 200,
        details: String = "via_upstream", id: String = "5f0c9a1e-77b2-4d0a-a1c3-2d6e9b4f1a08", port: Int = 41_858
    ) -> String {
        let request = "\"GET / HTTP/1.1\" \(status) - \(details) - \"-\" 0 200 3 2 \"-\" \"acme-client\" \"\(id)\""
        let upstream = "\"\(host)\" \"\(address):8080\" outbound|80||\(host) \(pod.address):\(port)"
        return "[\(at.stamp(3))] \(request) \(upstream) 10.106.0.31:80 \(pod.address):\(port) - default"
    }
}

/// `netstat -natpw` inside a pod.
package struct Netstat: Sendable {
    package var pod: Mesh.Pod
    /// Sockets from the pod to other pods, owned by Envoy.
    package var upstream: [(address: String, port: Int, count: Int)] = []
    /// Bytes waiting in the kernel on each downstream socket; slow readers have much.
    package var downstream = 4
    package var sendQueue = 0

    package init(_ pod: Mesh.Pod) { self.pod = pod }

    func write(to page: inout PageText) {
        page.line("Active Internet connections (servers and established)")
        page.line(
            "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    ")
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func socket(_ local: String, _ foreign: String, _ state: String, _ program: String, send: Int = 0) {
            let queue = String(repeating: " ", count: max(0, 6 - String(send).count)) + String(send)
            page.line(
                "tcp        0 \(queue) \(padded(local, 23)) \(padded(foreign, 23)) \(padded(state, 11)) \(padded(program, 20))"
            )
        }
        for port in [15000, 15021, 15006, 15001, 15090] {
            let copies = port == 15000 ? 1 : pod.sidecar?.workers ?? 2
            for _ in 0..<copies {
                socket("\(port == 15000 ? "127.0.0.1" : "0.0.0.0"):\(port)", "0.0.0.0:*", "LISTEN", "3494/envoy")
            }
        }
        socket("\(pod.address):44090", "10.106.0.22:15012", "ESTABLISHED", "3481/pilot-agent")
        for number in 0..<downstream {
            socket(
                "127.0.0.1:15001", "\(pod.address):\(41_800 + number % 20_000)", "ESTABLISHED", "3494/envoy",
                send: sendQueue)
        }
        for (address, port, count) in upstream {
            for number in 0..<count {
                socket("\(pod.address):\(32_768 + number % 28_000)", "\(address):\(port)", "ESTABLISHED", "3494/envoy")
            }
        }
    }
}
