@testable import Captures

/// Values of charts, and objects of Kubernetes other than pods.
extension SavedPage {
    private static let meshValues = SavedPage(
        .helmValues,
        """
        # values for the mesh
        global:
          proxy:
            resources:
              limits:
                memory: "320Mi"   # was 256Mi

        """,
        ["sidecarLimit 320Mi"])

    private static let requestsAlone = SavedPage(
        .helmValues,
        """
        global:
          proxy:
            resources:
              requests:
                memory: 64Mi

        """)

    static let chartValues: [SavedPage] = [
        // User.
        SavedPage(
            .helmValues,
            """
            USER-SUPPLIED VALUES:
            global:
              proxy:
                resources:
                  limits:
                    cpu: "2"
                    memory: 320Mi
                  requests:
                    memory: 64Mi
              proxy_init:
                resources:
                  limits:
                    memory: 1Gi
            pilot:
              resources:
                requests:
                  memory: 2Gi

            """,
            ["sidecarLimit 320Mi"]),
        // Below the user's own those that Helm made of them.
        SavedPage(
            .helmValues,
            """
            USER-SUPPLIED VALUES:
            global:
              proxy:
                resources:
                  limits:
                    memory: 320Mi

            COMPUTED VALUES:
            global:
              proxy:
                resources:
                  limits:
                    cpu: 2000m
                    memory: 320Mi

            """,
            [
                "sidecarLimit 320Mi",
                "sidecarLimit 320Mi",
            ]),
        // File.
        meshValues,
        // Comment.
        meshValues.changing(
            [
                "# values for the mesh": nil,
                "  proxy:": "  proxy:\n    # memory: 9Gi",
                "        memory: \"320Mi\"   # was 256Mi": "        # memory: 8Gi\n        memory: 320Mi",
            ]),
        // No limit.
        requestsAlone,
        // Flow.
        SavedPage(
            .helmValues,
            """
            global:
              proxy:
                resources: {limits: {cpu: 2, memory: 320Mi}, requests: {memory: 64Mi}}

            """,
            ["sidecarLimit 320Mi"]),
        // Four blanks.
        SavedPage(
            .helmValues,
            """
            global:
                proxy:
                    resources:
                        limits:
                            memory: 320Mi

            """,
            ["sidecarLimit 320Mi"]),
        // Computed json.
        SavedPage(
            .helmValues,
            """
            {"global":{"proxy":{"resources":{"limits":{"cpu":"2000m","memory":"320Mi"}}}},"pilot":{}}

            """,
            ["sidecarLimit 320Mi"]),
        // Nothing for a value.
        requestsAlone.changing(
            [
                "      requests:": "      limits:\n        memory: null",
                "        memory: 64Mi": nil,
            ]),
        // An empty value.
        requestsAlone.changing(
            [
                "      requests:": "      limits:\n        memory: \"\"",
                "        memory: 64Mi": nil,
            ]),
        // An operator's object has the same values.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: install.istio.io/v1alpha1
            kind: IstioOperator
            metadata:
              namespace: istio-system
              name: mesh
            spec:
              values:
                global:
                  proxy:
                    resources:
                      limits:
                        memory: 320Mi

            """,
            ["sidecarLimit 320Mi"]),
        // Values of another chart.
        SavedPage(
            .unknown,
            """
            global:
              imageRegistry: x
            ingress:
              enabled: true

            """),
        // Figures that nothing can have.
        requestsAlone.changing(
            [
                "      requests:": "      limits:\n        memory: lots of it",
                "        memory: 64Mi": nil,
            ]),
    ]

    static let limitRanges: [SavedPage] = [
        // Described, one after the other.
        SavedPage(
            .description,
            """
            Name:       mem
            Namespace:  quay
            Type        Resource  Min  Max    Default Request  Default Limit  Max Limit/Request Ratio
            ----        --------  ---  ---    ---------------  -------------  -----------------------
            Pod         memory    -    1Gi    -                -              -
            Container   cpu       -    -      50m              500m           -
            Container   memory    -    512Mi  64Mi             256Mi          -


            Name:            sum
            Namespace:       quay
            Resource         Used  Hard
            --------         ----  ----
            limits.memory    7Gi   8Gi
            requests.memory  3Gi   4Gi

            """,
            [
                "memoryBound kind=LimitRange namespace=quay name=mem containerMost=512Mi podMost=1Gi containerDefault=256Mi",
                "memoryBound kind=ResourceQuota namespace=quay name=sum quota=8Gi quotaUsed=7Gi",
            ]),
        // Limitrange.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            kind: LimitRange
            metadata: {name: mem, namespace: quay, creationTimestamp: "2026-03-01T00:00:00Z"}
            spec:
              limits:
              - type: Container
                max: {memory: 512Mi, cpu: "1"}
                default: {memory: 256Mi}
                defaultRequest: {memory: 64Mi}
              - type: Pod
                max: {memory: 1Gi}
              - type: PersistentVolumeClaim
                max: {storage: 9Gi}

            """,
            [
                "memoryBound kind=LimitRange namespace=quay name=mem createdAt=2026-03-01T00:00:00Z containerMost=512Mi podMost=1Gi containerDefault=256Mi"
            ],
            named: "page.yaml"),
        // Quota.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: all, namespace: quay}
            spec: {hard: {limits.memory: 8Gi, pods: "10"}}
            status: {hard: {limits.memory: 8Gi}, used: {limits.memory: 7936Mi}}

            """,
            ["memoryBound kind=ResourceQuota namespace=quay name=all quota=8Gi quotaUsed=7936Mi"],
            named: "page.yaml"),
        // Quota without memory.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: pods, namespace: quay}
            spec: {hard: {pods: "10"}}

            """,
            ["memoryBound kind=ResourceQuota namespace=quay name=pods"],
            named: "page.yaml"),
    ]

    static let autoscalers: [SavedPage] = [
        // A policy of its own, and one for all.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: autoscaling.k8s.io/v1
            kind: VerticalPodAutoscaler
            metadata: {name: mooring, namespace: quay}
            spec:
              targetRef: {apiVersion: apps/v1, kind: Deployment, name: mooring}
              updatePolicy: {updateMode: Initial}
              resourcePolicy:
                containerPolicies:
                - {containerName: '*', mode: Auto, controlledValues: RequestsOnly}
                - {containerName: istio-proxy, mode: "Off"}
            status:
              recommendation:
                containerRecommendations:
                - {containerName: mooring, target: {memory: 9Gi}}
                - {containerName: istio-proxy, target: {memory: 300Mi}, upperBound: {memory: 1Gi}}

            """,
            [
                "autoscaler namespace=quay name=mooring targetKind=Deployment targetName=mooring updateMode=Initial policies=2 ownPolicy=1 proxyMode=Off controlledValues=RequestsAndLimits proxyTarget=300Mi"
            ],
            named: "page.yaml"),
        // Nothing but its target.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: autoscaling.k8s.io/v1
            kind: VerticalPodAutoscaler
            metadata: {name: mooring, namespace: quay}
            spec:
              targetRef: {kind: StatefulSet, name: mooring}

            """,
            [
                "autoscaler namespace=quay name=mooring targetKind=StatefulSet targetName=mooring updateMode=Auto proxyMode=Auto controlledValues=RequestsAndLimits"
            ],
            named: "page.yaml"),
        // One that counts pods sizes none.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: mooring, namespace: quay}
            spec: {minReplicas: 1, maxReplicas: 5}

            """,
            named: "page.yaml"),
    ]

    static let otherObjects: [SavedPage] = [
        // Argo.
        SavedPage(
            .kubernetesList,
            #"""
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: mesh, namespace: argocd}
            spec:
              destination: {namespace: quay}
              source: {helm: {values: "global:\n  proxy:\n    resources: {}\nannotations:\n  sidecar.istio.io/proxyMemoryLimit: 256Mi\n"}}
              syncPolicy: {automated: {selfHeal: true, prune: true}}
            status:
              resources:
              - {group: apps, kind: Deployment, name: mooring, namespace: quay, status: Synced}

            """#,
            [
                "delivery tool=argoCD namespace=argocd name=mesh heals=true setsLimit=true managed=[{kind=Deployment namespace=quay name=mooring}, {kind=* namespace=quay name=mesh}]"
            ],
            named: "page.yaml"),
        // Flux.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: apps, namespace: flux-system}
            spec: {suspend: true}
            status:
              inventory:
                entries:
                - {id: quay_mooring_apps_Deployment, v: v1}
                - {id: broken}

            """,
            [
                "delivery tool=kustomization namespace=flux-system name=apps managed=[{kind=Deployment namespace=quay name=mooring}]"
            ],
            named: "page.yaml"),
        // Labels.
        SavedPage(
            .kubernetesList,
            #"""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: quay
              labels: {istio-injection: enabled, team: harbour, kubernetes.io/metadata.name: quay}
              annotations: {owner: "harbour@example.com", long: "a\nb"}

            """#,
            [
                "namespace name=quay words=[{source=label key=istio-injection value=enabled}, {source=label key=team value=harbour}, {source=annotation key=owner value=harbour@example.com}]"
            ],
            named: "page.yaml"),
        // Yaml.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            kind: Node
            metadata: {name: node-1}
            status:
              allocatable: {cpu: 3920m, memory: 14Gi}
              capacity: {cpu: "4", memory: 16Gi}
              conditions:
              - {type: MemoryPressure, status: "True", lastHeartbeatTime: "2026-03-03T01:08:00Z"}
              - {type: Ready, status: "True", lastHeartbeatTime: "2026-03-03T01:08:05Z"}
              nodeInfo: {kubeletVersion: v1.33.1}

            """,
            [
                "node name=node-1 memoryPressure=true cpus=3920m allocatableMemory=14Gi kubeletVersion=v1.33.1 newestHeartbeat=2026-03-03T01:08:05Z"
            ],
            named: "page.yaml"),
        // Include defect.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            items: []
            kind: List
            metadata:
              resourceVersion: ""

            """,
            ["note 'captured with --include; empty because of a tool defect'"],
            named: "k8s-resources"),
    ]
}
