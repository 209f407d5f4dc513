/// Words of which the names of Envoy's and Istio's own filters, loggers and tracers are made.
enum FilterWords {
    static let set = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

    private static let text = """
        access adaptive admission alpn altsvc api auth authn authz aws baggage bandwidth basic brotli buffer cache cel
        check client cluster composite compressor concurrency connect connection context control cors credential csrf
        datadog decompressor direct dst downstream dubbo dynamic dynamo early echo envoy exchange ext extensions
        extenstions external fault file fluentd format forward gcp geoip go golang grpc gzip header health hcm http inject
        injector inspector internal ip istio json jwt kafka key kill lambda language lightstep limit listener local loggers
        logger lua manager matcher mcp metadata mongo mutation mysql network oauth on demand open opencensus
        opentelemetry original ot peer postgres proc protocol proxy quic rate ratelimit rbac redis redirect request response
        reverse rocketmq router server session set sni src stackdriver state stateful stats stderr stdout stream sxg tagging
        tap tcp telemetry thrift tls tracers transcoder udp upstream wasm wasmplugin web workload xray xfcc zipkin zookeeper
        zstd filter filters signing custom
        """
}
