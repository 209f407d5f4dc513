@testable import Captures

/// Logs of istiod and of the tool, and requests.
extension SavedPage {
    static let istiodLogs: [SavedPage] = [
        // State of the world, Istio 1.8.
        SavedPage(
            .istiodLog,
            """
            2026-03-03T01:08:31.563994Z	info	ads	XDS: Pushing:2026-03-03T01:08:31Z/192 Services:12 ConnectedEndpoints:2
            2026-03-03T01:08:31.663994Z	info	ads	ADS: new connection for node:sidecar~10.20.3.7~mooring-0.quay~quay.svc.cluster.local-49
            2026-03-03T01:08:31.700000Z	info	ads	CDS: PUSH for node:mooring-0.quay clusters:412 services:390 version:x
            2026-03-03T01:08:31.710000Z	info	ads	LDS: PUSH for node:mooring-0.quay listeners:40
            2026-03-03T01:08:31.720000Z	info	ads	RDS: PUSH for node:mooring-0.quay routes:30
            2026-03-03T01:08:35.000000Z	info	ads	ADS: "10.20.3.7:5000" sidecar~10.20.3.7~mooring-0.quay~quay.svc.cluster.local-49 terminated rpc error: code = Canceled

            """,
            [
                "meshSize at=2026-03-03T01:08:31.563994Z services=12 connected=2 push=192",
                "connection at=2026-03-03T01:08:31.663994Z namespace=quay pod=mooring-0 connection=49 opened=true",
                "push at=2026-03-03T01:08:31.700Z type=CDS namespace=quay pod=mooring-0 resources=412",
                "push at=2026-03-03T01:08:31.710Z type=LDS namespace=quay pod=mooring-0 resources=40",
                "push at=2026-03-03T01:08:31.720Z type=RDS namespace=quay pod=mooring-0 resources=30",
                "connection at=2026-03-03T01:08:35Z namespace=quay pod=mooring-0 connection=49 error='rpc error: code = Canceled'",
                "clock at=2026-03-03T01:08:35Z source=newestTimestamp",
            ]),
        // Delta, with what caused each push.
        SavedPage(
            .istiodLog,
            """
            2026-03-03T01:08:22.637554Z	info	ads	Push debounce stable[190] 1 for config Gateway/istio-system/customers: 100.35974ms since last change, 9s since last push, full=true
            2026-03-03T01:08:22.700000Z	info	ads	Push debounce stable[191] 4 for reason config:3 and unknown:1: 100ms since last change, 9s since last push, full=true
            2026-03-03T01:08:22.772843Z	info	delta	CDS: PUSH for node:mooring-0.quay resources:1496 removed:0 size:1.5MB cached:1320/1492
            2026-03-03T01:08:22.800000Z	info	delta	EDS: PUSH INC for node:mooring-0.quay resources:1 removed:0 size:740B empty:0 cached:1/1 filtered:0
            2026-03-03T01:08:27.982128Z	info	delta	ADS: "10.20.3.7:52178" mooring-0.quay-43 terminated
            2026-03-03T01:08:31.458934Z	info	delta	ADS: new delta connection for node:mooring-0.quay-48
            2026-03-03T01:08:31.463994Z	info	delta	CDS: PUSH request for node:mooring-0.quay resources:1496 removed:0 size:1.5MB cached:1488/1492

            """,
            [
                "pushCause at=2026-03-03T01:08:22.637554Z push=190 mergedEvents=1 kind=Gateway namespace=istio-system name=customers",
                "pushCause at=2026-03-03T01:08:22.700Z push=191 mergedEvents=4",
                "push at=2026-03-03T01:08:22.772843Z type=CDS namespace=quay pod=mooring-0 resources=1496 removed=0 size=1500000",
                "push at=2026-03-03T01:08:22.800Z type=EDS namespace=quay pod=mooring-0 incremental=true resources=1 removed=0 size=740 empty=0 filtered=0",
                "connection at=2026-03-03T01:08:27.982128Z namespace=quay pod=mooring-0 connection=43",
                "connection at=2026-03-03T01:08:31.458934Z namespace=quay pod=mooring-0 connection=48 opened=true",
                "push at=2026-03-03T01:08:31.463994Z type=CDS namespace=quay pod=mooring-0 answer=true resources=1496 removed=0 size=1500000",
                "clock at=2026-03-03T01:08:31.463994Z source=newestTimestamp",
            ]),
        // Figures that nothing can have.
        SavedPage(
            .istiodLog,
            """
            2026-03-03T01:08:22.772843Z	info	delta	CDS: PUSH for node:mooring-0.quay resources:-4 removed:x size:lots cached:1320/1492
            2026-03-03T01:08:22.772843Z	info	delta	CDS: PUSH for node: resources:4 removed:0 size:1.5MB
            2026-03-03T01:08:27.982128Z	info	delta	ADS: "10.20.3.7:52178" mooring terminated
            2026-03-03T01:08:22.637600Z	info	ads	XDS: Pushing Services:-3 ConnectedEndpoints:99999999999999999999 Version:none
            2026-03-03T01:08:22.637554Z	info	ads	Push debounce stable[x] 1 for config A: 1ms

            """,
            [
                "push at=2026-03-03T01:08:22.772843Z type=CDS namespace=quay pod=mooring-0",
                "meshSize at=2026-03-03T01:08:22.637600Z",
                "pushCause at=2026-03-03T01:08:22.637554Z",
                "clock at=2026-03-03T01:08:27.982128Z source=newestTimestamp",
            ]),
        // As JSON.
        SavedPage(
            .istiodLog,
            """
            {"level":"info","time":"2026-03-03T01:08:31.458934Z","scope":"delta","msg":"ADS: new delta connection for node:mooring-0.quay-48"}
            {"level":"info","time":"2026-03-03T01:08:31.463994Z","scope":"delta","msg":"CDS: PUSH request for node:mooring-0.quay resources:1496 removed:0 size:1.5MB cached:1488/1492"}

            """,
            [
                "connection at=2026-03-03T01:08:31.458934Z namespace=quay pod=mooring-0 connection=48 opened=true",
                "push at=2026-03-03T01:08:31.463994Z type=CDS namespace=quay pod=mooring-0 answer=true resources=1496 removed=0 size=1500000",
                "clock at=2026-03-03T01:08:31.463994Z source=newestTimestamp",
            ]),
    ]

    static let bugReportLogs: [SavedPage] = [
        // Up to Istio 1.21.
        SavedPage(
            .bugReportLog,
            """
            2026-03-03T01:00:00.000001Z	info	
            2026-03-03T01:00:00.000002Z	info	Running with the following config: istio-namespace: istio-system
            full-secrets: false
            timeout (mins): 30
            end-time: 2026-03-03 01:00:00.0 +0000 UTC
            2026-03-03T01:00:01.000000Z	info	STARTING GetK8sResources
            2026-03-03T01:00:09.000000Z	info	COMPLETED GetK8sResources

            """,
            [
                "clock at=2026-03-03T01:00:00.000001Z source=bugReportLog",
                "clock at=2026-03-03T01:00:09Z source=bugReportLog",
            ],
            named: "bug-report.log"),
        // From 1.22 on: errors alone.
        SavedPage(
            .bugReportLog,
            """
            2026-03-03T01:00:46.166007Z	error	klog	an error occurred forwarding 41001 -> 15000: error forwarding port 15000 to pod mooring-0/quay, uid : exit status 1
            2026-03-03T01:00:46.166228Z	error	port forward failed: lost connection to pod
            2026-03-03T01:01:46.166228Z	error	3 errors occurred:
            	* failure running port forward process: Get "http://localhost:41001/certs": EOF
            	* podExec error: error exec'ing into quay/mooring-0 istio-proxy container: container not found ("istio-proxy")
            	* no logs found for quay/hawser-0


            """,
            [
                "logLine at=2026-03-03T01:00:46.166007Z text='klog\tan error occurred forwarding 41001 -> 15000: error forwarding port 15000 to pod mooring-0/quay, uid : exit status 1'",
                "logLine at=2026-03-03T01:00:46.166228Z text='port forward failed: lost connection to pod'",
                "logLine at=2026-03-03T01:01:46.166228Z text='3 errors occurred:'",
                #"logLine at=2026-03-03T01:01:46.166228Z text='failure running port forward process: Get "http://localhost:41001/certs": EOF'"#,
                #"logLine at=2026-03-03T01:01:46.166228Z text='podExec error: error exec'ing into quay/mooring-0 istio-proxy container: container not found ("istio-proxy")'"#,
                "logLine at=2026-03-03T01:01:46.166228Z text='no logs found for quay/hawser-0'",
                "clock at=2026-03-03T01:00:46.166007Z source=bugReportLog",
                "clock at=2026-03-03T01:01:46.166228Z source=bugReportLog",
            ],
            named: "bug-report.log"),
    ]

    static let accessLogs: [SavedPage] = [
        // Istio's own format.
        SavedPage(
            .proxyLog,
            """
            [2026-03-03T01:08:22.759Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 200 3 2 "-" "curl/8" "id" "berth.quay" "10.20.8.2:9080" outbound|80||berth.quay.svc.cluster.local 10.20.3.7:46616 10.96.4.4:80 10.20.3.7:49970 - default
            [2026-03-03T01:08:24.759Z] "GET / HTTP/1.1" 503 UC upstream_reset_before_response_started{connection_termination} - "-" 0 95 300 - "-" "curl/8" "id" "berth.quay" "10.20.8.2:9080" outbound|80||berth.quay.svc.cluster.local 10.20.3.7:46616 10.96.4.4:80 10.20.3.7:49970 - default
            [2026-03-03T01:08:24.759Z] "- - -" 0 UF,URX - - "-" 0 0 0 - "-" "-" "-" "-" "10.20.8.2:9080" outbound|5432||db.quay.svc.cluster.local - 10.96.4.9:5432 10.20.3.7:49971 - -

            """,
            [
                "proxyLife firstAt=2026-03-03T01:08:22.759Z lastAt=2026-03-03T01:08:24.759Z",
                "brokenRequests flag=UC peer=10.20.8.2 count=1 firstAt=2026-03-03T01:08:25.059Z lastAt=2026-03-03T01:08:25.059Z",
                "servedRequests cluster=outbound|80||berth.quay.svc.cluster.local count=2 failed=1",
                "servedRequests cluster=outbound|5432||db.quay.svc.cluster.local count=1 failed=1",
                "clock at=2026-03-03T01:08:24.759Z source=newestTimestamp",
            ]),
        // As JSON.
        SavedPage(
            .proxyLog,
            """
            {"authority":"berth.quay","bytes_received":0,"bytes_sent":95,"duration":300,"method":"GET","path":"/","protocol":"HTTP/1.1","response_code":503,"response_code_details":"x","response_flags":"UC","start_time":"2026-03-03T01:08:24.759Z","upstream_cluster":"outbound|80||berth.quay.svc.cluster.local","upstream_host":"10.20.8.2:9080","downstream_remote_address":"10.20.3.7:49970","downstream_local_address":"10.96.4.4:80","x_forwarded_for":null}
            {"response_code":200,"response_flags":"-","duration":3,"start_time":"2026-03-03T01:08:25.759Z","upstream_cluster":"outbound|80||berth.quay.svc.cluster.local","upstream_host":"10.20.8.2:9080","downstream_remote_address":"10.20.3.7:49970"}

            """,
            [
                "proxyLife firstAt=2026-03-03T01:08:24.759Z lastAt=2026-03-03T01:08:25.759Z",
                "brokenRequests flag=UC peer=10.20.8.2 count=1 firstAt=2026-03-03T01:08:25.059Z lastAt=2026-03-03T01:08:25.059Z",
                "servedRequests cluster=outbound|80||berth.quay.svc.cluster.local count=2 failed=1",
                "clock at=2026-03-03T01:08:25.759Z source=newestTimestamp",
            ]),
    ]

    /// What a script says of its own requests.
    static let traces: [SavedPage] = [
        // `set -x` behind `ts`: the request for a dump that broke.
        SavedPage(
            .transcript,
            """
            2026-03-03T01:08:24Z + kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/memory
            2026-03-03T01:08:25Z + kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/config_dump?include_eds
            2026-03-03T01:08:27Z command terminated with exit code 137
            2026-03-03T01:08:30Z + kubectl -n quay get pods -o yaml
            2026-03-03T01:08:31Z + true

            """,
            [
                "brokenCapture namespace=quay pod=mooring-0 container=istio-proxy page=config_dump askedAt=2026-03-03T01:08:25Z brokeAt=2026-03-03T01:08:27Z exitCode=137",
                "part kind=unknown title='4 kubectl -n quay get pods -o yaml' skipped='not recognised: text; its first words:   true'",
                "part nil",
            ]),
        // A console that puts the time in brackets, and a page between.
        SavedPage(
            .podsTable,
            """
            [2026-03-03T01:08:20.481Z] + kubectl -n quay get pods
            [2026-03-03T01:08:20.581Z] NAME        READY   STATUS    RESTARTS   AGE
            [2026-03-03T01:08:20.581Z] mooring-0   2/2     Running   0          9m
            [2026-03-03T01:08:25.481Z] + kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/config_dump
            [2026-03-03T01:08:27.181Z] command terminated with exit code 137

            """,
            [
                "part kind=podsTable title='1 kubectl -n quay get pods' at=2026-03-03T01:08:20.481Z",
                "pod namespace=quay name=mooring-0 phase=Running isFragment=true isReady=true containerCount=2",
                "part nil",
                "brokenCapture namespace=quay pod=mooring-0 container=istio-proxy page=config_dump askedAt=2026-03-03T01:08:25.481Z brokeAt=2026-03-03T01:08:27.181Z exitCode=137",
            ]),
        // Without a clock, and with one in the shell's own prompt.
        SavedPage(
            .transcript,
            """
            + kubectl -n quay exec mooring-0 -c istio-proxy -- pilot-agent request GET config_dump
            command terminated with exit code 137
            + 2026-03-03T02:08:25+01:00 kubectl -n quay exec hawser-1 -c istio-proxy -- curl -s localhost:15000/config_dump
            command terminated with exit code 56

            """,
            [
                "brokenCapture namespace=quay pod=mooring-0 container=istio-proxy page=config_dump exitCode=137",
                "brokenCapture namespace=quay pod=hawser-1 container=istio-proxy page=config_dump askedAt=2026-03-03T01:08:25Z exitCode=56",
            ]),
        // Another exit is no sign of a proxy that ended.
        SavedPage(
            .transcript,
            """
            + kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/config_dump
            command terminated with exit code 7

            """),
    ]
}
