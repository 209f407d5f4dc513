/// What people copy out of a terminal, a ticket or a log viewer.
extension Corpus {
    static let pasted: [(name: String, text: String)] = [
        (
            "terminal.txt",
            """
            [me@jump ~]$ kubectl exec -n shop pay-1 -c istio-proxy -- curl -s localhost:15000/memory
            {"allocated": "41943040", "heap_size": "52428800", "pageheap_unmapped": "0", "pageheap_free": "1", "total_thread_cache": "2"}
            [me@jump ~]$ kubectl -n shop get pods \\
            >  -o wide
            NAME    READY   STATUS      RESTARTS   AGE
            pay-1   1/2     OOMKilled   3          2d
            [me@jump ~]$ kubectl logs -p pay-1 -n shop -c istio-proxy | tail
            2026-06-01T09:58:00.000001Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
            PS C:\\cases> istioctl pc cluster pay-1.shop
            [me@jump ~]$

            """
        ),
        (
            "ticket.md",
            """
            # pay dies

            ```yaml
            server.memory_allocated: 41943040
            server.live: 1
            ```
            ~~~
            $ kubectl describe pod pay-1 -n shop
            Name:         pay-1
            Namespace:    shop
            Node:         n/1
            ~~~
            {noformat}
            ==> memory <==
            > quote
            {noformat}

            """
        ),
        (
            "mail.txt",
            "> Name:         pay-1\n> Namespace:    shop\n> Node:         n/1\n> Containers:\n>   istio-proxy:\n>     State:  Waiting\n"
        ),
        (
            "curl.txt",
            "  % Total    % Received % Xferd\n\r  0     0    0     0 --:--:-- --:--:-- --:--:--     0\r100   185 --:--:-- --:--:-- --:--:-- 29602\nHTTP/1.1 200 OK\r\nserver: envoy\r\n\r\nserver.live: 1\n"
        ),
    ]
}
