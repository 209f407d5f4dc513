/// Words that this tool says itself, and that stand in names of files of every bundle.
///
/// A service may be called `memory` and a namespace `agent`. Such a name is replaced where a name stands; in a sentence the
/// word is ours, and neither changed nor taken for a leak.
enum OwnWords {
    static func holds(_ word: some StringProtocol) -> Bool { set.contains(String(word)) }

    /// Whether a name has no word of anybody else: `bug-report.tar.gz`.
    static func areAll(of name: String) -> Bool {
        name.split { !$0.isLetter && !$0.isNumber }.allSatisfy {
            holds($0.lowercased()) || KeptNames.holds(String($0), .file)
        }
    }

    private static let set = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

    private static let text = """
        abort aborted about above abprs abs absent absolute accepted access accesslog according account accumulated
        accumulates accumulation action actions active add added adding address addresses adds ade adjust adm admin
        ads adsz advanced advice advised affected affecting affects affinity after afterprint again against age aged
        agent agrees alert alias align alike all allcontainers allnamespaces alloc allocatable allocated allocates
        allocating allocator allow allowed alls alone alpha already also alternatives although always ambientz among
        amount amp analysis analyze anchor and annotate annotation annotations anon anonymous another answer answered
        answers any anybody anything anywhere apart api apos app append appendix apple application applied applies
        apply apps apture archive archives are args argument aria arithmetic around array arrays arrive artifacts
        ascending asic aside ask asked asking asks assignment assumed asswd assword attach attachment attempt
        attribute attributes authorisation authoriser authorization authorizationz authz auto automemlimit average
        avoid awaiting away awk axis back backend background backing balance bar barcell base bash basis bear bearer
        beats became because becomes been before beforehand beforeprint began begin beginning begins begun behind
        being belong belongs below beside besides best besteffort beta better between beyond bidi bin binaries binary
        bind binds blackhole blank bloat blob block blocked blocks bodies body bool boolean boot bootstrap border both
        bottom bound bounded bounds box braces brand break breaker breakers brief broke broken browser budget buffer
        buffered buffering buffers bug build builder building built bundle bundles burst burstable busybox but button
        byte bytes bz2 bzip cache caches cachez cadvisor calibrated call called caller callers calls came can
        cancelled cannot canonical capacity capture captured captures capturing card cardinality cards carried carries
        carry case cat catch category cause causes caveat caveats ccb ccc cds cell cells center central cert certain
        certificate certificates certs cgroup chain chains chance change changed changelogs changes changing channel
        characters charged chars charset chart charts chat check checked checks checksum child choose chosen circle
        circuit circumstance citadel claim claimed clamping class classes classification classname cleaned click
        client clients clip clipboard clock clocks clone close closed cluster cluster-scoped-resources clusters
        clusterz cmp code cohorts col collapse collector collectors color colors column columns com combination
        combined come comes comm command commands commas comment commit common companion company compare compared
        comparison complains complete completely component components compressor computed concurrency condition
        conditions confidence config configdump configs configuration configurations configured configures configz
        confirmed conn connect connected connection connections connects console const constant constraint constraints
        consumer contact container containername containers contains content contention contentions contents context
        contexts continue contradict control controller controllers copies copy core cores cost costs could count
        counted counter counters counting counts cpu cpus crash crd created creates creation credential credentials
        creeps crictl critical cronjob crs crt csv ctr culprit culprits curl current cursor curve curves custom cut
        cuts daemonset daemonsets damaged danger dark dasharray dashboard dashboards dashed data database datadog date
        datetime days dead deadline debounce debug debugging decimal decisions declaration declarations declare
        declared decompressor decoration deep default defect deferred define deflation defs degraded delay delete
        deleted deletion delta denied deploy deployment deployments deprecated depth des descending describe
        describedby description destination destinationrule destinationrules detail details detection detector detects
        dev device dfe diagnosed did died dies differ difference differences different differs direction directory
        disable disagree discover discovery disk display distances distinct div divide division dmesg dns doc docker
        docs document does dom domains don done dot double down downstream dozen draft drain draining drains drawing
        drawn driver drop dropped drops due dumb dump dumped dumps duration during dynamic each eager earer earlier
        earliest early easier echo ecret edge edges eds eef effect effort egrep egress either elif elimination
        ellipsis else elsewhere emphasis empty enable enabled encoding encrypted end ended ending endings endpoint
        endpoints endpointshardz endpointz ends engines enough entr entries entry enum enumerated env environment
        envoy envoyfilter envoyfilters envoyproxy envoys eof ephemeral epoch epochs equest equiv erased errata error
        errors errs esac escaping est estimate estimated even event events every everything everywhere evicted
        eviction evicts evidence exact example exceed except excluded exclusive exe exec executable execution exists
        exit exited expect expected experiment experimental explain explained explains export exported exporter
        expression expressions ext extension extensions external extracts fact factor facts fail failcnt failed
        failure failures fall falls false family far fatal fault fbeeea fell fence few fewer fff ffff field fields
        figcaption figure figures file filename fileprivate files fill filled fills filter filtered filters find
        finder finding fingerprint finished first fit fits fitted fix fixable fixed fixes flag flags flat flex flight
        flushes focus fold folded folder folders folds follow follows font footer footprint for forbidden force
        foreign form format forms forward forwarded found four fqdn fragmentation free freed freelist fresh friday
        from front fter full func function further galley gap gaps garbage gateway gateways gather gauge gauges gave
        gcloud generation generator gentle get gets github gitlab give given gives global goes going golang gone good
        googleapis goroutines got grep grew grid ground group grouped grouping groups grow growing grows growth grpc
        gsub guard guess gzip had half halo hand handful handshake handshakes hangs happen happened happens hard hare
        harmless harms has hash hashchange hashes hat hatch have hbone head header headers heading headless headroom
        health healthy heap hear hears height held helm help helped here hidden high higher highest hint history hits
        hms hold holding holds horizontalpodautoscaler host host_service_logs hostname hosts hour hours hover how href
        htm html http https hundred hurt icon identified identifiers identity idle ids ignore ignored ignores ill
        illed image images ime img imit impact import inactive inbound incident incidents include included inclusion
        incorrect incremental ind indent index indexes indices inferred infinity info informer infrastructure inherit
        inimum init initial initializing inject injection ink inline inner inout input inputs insecure inset inside
        inspect installed instancesz instead instr int integer internal interval intervals into invoked ips irregular
        isolate issues istio istioctl istiod istiods istioproxy item items ith its itself jira job jobs join joined
        joining journal journalctl json jsonl jsonpath judge judged judgement judges junit just k8s keep keeping keeps
        kept kern kernel key keyboard keys keywords kill killed killer kills kind kinds klog kmem known knows krt krtz
        kube kubeconfig kubectl kubelet kubepods kubernetes label labelledby labels lack lacks laid lang large larger
        largest last lasted late later layers layout lbl lds lead leading leads league leagues leak leaks least leave
        leaves led left length less let lets letter level li libarchive libmicrohttpd library lie lient lies life
        lifecycle light like likely limit limited limiting limits line linear linecap linejoin lines link linux list
        listed listen listener listeners lists little live lived lives living load loads local localhost localities
        location locations locator locking log logged logger loggers login logs long longer look looked looks loop
        looping loops loose lose lost low lower lowered lua lusters machine machines made mail main maintainers make
        makes malloc managed manager manifest many map mapped margin mark markdown marked markup masked master match
        matcher matches matrix matter matters max maximum may mcsz mean means meanwhile measured measurement media
        median mega mem member members memcg meminfo memory memstats merge merged merges mesg mesh meshes message
        messages meta metadata method metric metrics mib microseconds middle might milliseconds min mine minify
        minimum minmax minute minutes mirror miss missing mitigates mkdir mktemp mode model modelled modification
        modified moment moments monday money monitor monitors monospace more most msg mtime much multiplier multiplies
        multiply must mutating mutual myths name named names namespace namespacename namespaces narrow narrower native
        natpw natural nav navigator nded ndjson near nearest need needed needs negligible neighbour neighbours neither
        nerdctl nested netstat network networking networkz never new newer newest next nfile nil nly nnext nobody node
        nodes noformat none noom nor normal not note notes nothing noticed now nown nowrap nrss ns nsenter ntry null
        num number numeric nums oasis obj object objects observability occurred ode odelled off offline offset often
        ol old older oldest ommand oncall once one ones onfig onfigs only onnections oom oop opacity open opened
        openmetrics opens opentelemetry operated operation operator option options order ordered orderly ordinary org
        origin original originate origins osts otel other others otlp ount our ource out outbound outcome outlier
        outline outlives outlook output outside outweigh over overflow overload override overrides overwrite
        overwritten own owned owner owners owning owns pack package packed packs padding page pageheap pages pair
        pairs panel paper part partial particular parts passed passes passthrough password passwords past patch
        patches path patience pattern patterns peak peaked peaks peer peers pem pending people per percent period
        periodic person phase physical pick pid piece pile pilot pinned pipe place places plain plane plausible plot
        plugin plus pod podman podname pods pointer points policies policy polyline pool pools port ports position
        positives possible post postmortem pousr pragma pre precision predicted predictors prefers prefix presence
        present pressure prev prevent prevents previous price print printed printer printf prints priority private
        probably probe problem proc process processes processor profile program programs progress project prom
        prometheus prompt promql promtool properties protects protocol prototype prove proven proves provider proxies
        proxy proxyconfig pseudonym pseudonyms public pull purpose push pushed pushes put quantiles quarter query
        question questions queue queued queues quic quiet quot quote quoted quotes radius raffic raise raised raises
        ran random range rank ranks rarely ratchet rate ratelimit raw rbac reach reached reaches read readable reader
        readers readiness reading reads ready real really reaped reaper reaps reason reasons rebuilds receive received
        receiver recent recognised recommended reconnect reconnected record recorded rect redact redacted redaction
        reduce ref refer reference references referrer refresh refuse refused refuses regarding regex registries
        registry registryz regression regular reject rejected rel relays release released releasenotes releases
        remainder remains remarks remedies remedy remember remembered remote remove removed removing renamed renews
        repair repeated repeating repeats replace replaced replaces replacing replica replicas replicaset replicasets
        replication report reported reporter reports represent request requested requests required reserve reserved
        reset resident resize resolution resolves resource resources resourcesz response responses rest restart
        restarted restarts restricts result results retries retry return reused rev reveal reverse review rewrites
        rewritten rgba rhythm right rise risen rises risk rocess role rollout rollup rom rometheus room root rose
        rotate round rounded rounding route routed router routes row rowid rows rror rsh rss rule rules run runcated
        running runs runtime safe said same sample sampler samples sampling sans sar sarif save saved saves saving saw
        say saying says scale scheduler schema schemas scheme scope scoped scrape scratch screen script scripts scroll
        scrollable scrolled sds second seconds secret secrets section secure security sed see seen sees seg
        segmentation seldom select selection selector selects self send sends sent sentences separate separates
        separation separator serialized series serif serve served server serverinfo servers serves service
        serviceentries serviceentry servicenow services session set setlocale sets setting settings settle settled
        several severity sha shadow shape sharded shards share shares sheds shell shellcheck shells shift shifts short
        shorten shorter show shown shows shrank shrink shutdown sibling side sidecar sidecars sig sign signal
        signature signed significant signs similar since six size sizing skeleton skip skipped skips skywalking slack
        sleep slice slow slowly small smaller smaps snapshot socket sockets soft solid some somebody something
        sometimes soon sort sortable sorted source space spacing span spans spare spark sparse spawn speak speaks spec
        spend spike split sprintf sql sqlite squad squares src ssh stable staircase stalled stand standard stands
        start started starting starts startup stat state stated statefulset statefulsets statement states static
        statistics stats status statuses stay stayed stays stderr stdin stdout steadily steady step steps stern sticky
        still stood stop stopped stops storage store stored straight strategy stream streams strftime strict string
        strip stripped stroke strong struct stuck style sub subject subscript subset subsets substr succeeded succeeds
        success successor such sudo suffix sum summary sums support suppression survived surviving survivor survivors
        svc svg swatch swift switch symbol symbolic symbols synced synchronous syncz sys syslog system tab tabindex
        table tables tabular tag tags tail take taken takes tap tar target task tbody tbytes tbz tcmalloc tcommand tcp
        tdelta team telemetries telemetry telemetryz tell telling tells temp template temporary tems ten tenth tenvoy
        term terminal terminated termination terror test testcase tests testsuite testsuites texit text textfile
        textpayload tfile tgz than that the thead their theirs them themselves then there these they thickness thin
        things this those though thousands thread threads three thresholds through throughput throws tick ticket
        tickets tid tier time timeline timeout timeouts times timestamp title tklog tls tmap tmodel tmp today together
        toggle token tokens told tolerations too took tool tools top total totals touched towards trace tracer tracers
        traces tracing traffic transcoder transcript transfer transparent transport trap tree trend trigger triggered
        trim trimmed true trust truth try tsds tseconds tspan tsv tty ttyname tuesday twice twin two txt txz type
        typealias typed typeof types tzst ubset udged uid ul ule ules ulimit ull umask ump unbounded uncalled
        uncertain unchanged uncompressed undecided under underline understood undo unexpected unexplained unfolded
        unhealthy unicode uniq unique unit unixepoch unknown unless unlimited unmapped unnamed unning unpack unpacked
        unread unresolved unrouted unseen unsupported until unzip update updated updates upgrade upload uploads
        upstream uptime urandom uri url urls usage use used usedonly useful user users uses ush using ustar usual
        usually utc utf validation value values vanished vanishes var variable variables variant vector vendor ver
        verbose verbs verdict verify version versions vertical very vhost via victim victims vidence view viewport
        views virtual virtualservice virtualservices visible volumes wait waited waiting waits wanted wants warming
        warn warning warns was wasm wasmplugin watch watchdog watched watches watching wave way waypoint waypoints
        ways webkit weigh weight weighted well went were wget what whatever when where whether which while white who
        whoever whole wholes whom whose why wide wider width wiki wildcard will window windows with within without
        witness witnesses wl word words work worked worker workers working workload workloads world worse worst worth
        would wrap write writes written wrk wrong wrote xds xdsproxy xml xox xz yaml yes yet yml you young younger
        your yourself ytes zcat zero zgrep zip zipkin zst zstd ztunnel
        """
}
