import Captures
import Testing

@testable import Store

/// What a container is, by its name, its place, its arguments, its image and its pod.
@Suite struct ContainerRoleTests {
    @Test func theListOfProxiesIsThatOfTheirRoles() {
        #expect(ContainerRole.ofProxies.contains("'foreignSidecar'") && !ContainerRole.ofProxies.contains("'app'"))
        #expect(ContainerRole.ztunnel.isOfProxy && !ContainerRole.ztunnel.isOfEnvoy)
    }

    private func container(
        _ name: String, _ image: String? = nil, place: Container.Place = .container, always: Bool = false,
        arguments: [String] = []
    ) -> Container {
        var container = Container()
        (container.name, container.image, container.place) = (name, image, place)
        (container.restartsAlways, container.arguments) = (always, arguments)
        return container
    }

    private func role(_ own: Container, beside others: [Container] = [], pod: String = "pay-0", app: String? = nil)
        -> ContainerRole
    {
        var whole = Pod()
        whole.name = pod
        whole.labels = app.map { ["app": $0] } ?? [:]
        whole.containers = [own] + others
        return ContainerRole(own, in: whole)
    }

    @Test func istiosContainersAreToldByNameAndArguments() {
        #expect(role(container("istio-proxy")) == .sidecar)
        #expect(role(container("istio-proxy", place: .initContainer, always: true)) == .nativeSidecar)
        #expect(role(container("istio-proxy", arguments: ["proxy", "router"])) == .gateway)
        #expect(role(container("istio-proxy", arguments: ["proxy", "waypoint"])) == .waypoint)
        #expect(role(container("istio-proxy"), pod: "ztunnel-x7k2p") == .ztunnel)
        #expect(role(container("discovery")) == .istiod)
        #expect(role(container("manager"), app: "istiod") == .istiod)
        #expect(role(container("")) == .unknown)
        #expect(role(container(""), pod: "istiod-7c9d8fb5b6-k2xqp") == .istiod)
    }

    @Test func whatSomebodyAddedIsNoProxyWhateverItsImage() {
        let image = "docker.io/istio/proxyv2:1.29.0"
        for name in ["debugger-8xzrl", "istio-proxy", "envoy"] {
            #expect(role(container(name, image, place: .ephemeral, arguments: ["proxy", "sidecar"])) == .ephemeral)
        }
        #expect(!ContainerRole.ephemeral.isOfProxy)
    }

    @Test func anInitContainerEndsUnlessItIsStartedAgain() {
        #expect(role(container("migrate", "shop/migrate:1")) == .app)
        #expect(role(container("migrate", "shop/migrate:1", place: .initContainer)) == .initContainer)
        #expect(role(container("agent", "shop/agent:1", place: .initContainer, always: true)) == .app)
    }

    /// Envoy under another control plane; alone in its pod it is a gateway, and where it runs before the others it has ended.
    @Test func anEnvoyOfOthersIsAProxyWhereItGoesOnRunning() {
        let till = container("till", "shop/till:1")
        let envoy = container("envoy", "docker.io/envoyproxy/envoy:v1.33.0")
        #expect(role(envoy, beside: [till]) == .foreignSidecar)
        #expect(role(envoy) == .gateway)
        #expect(role(container("proxy", "kuma/kuma-dp:2.9"), beside: [till]) == .foreignSidecar)
        #expect(role(container("envoy"), beside: [till]) == .foreignSidecar)
        #expect(role(container("proxy", "shop/proxy:1"), beside: [till]) == .app)
        let first = container("envoy", "envoyproxy/envoy:v1.33.0", place: .initContainer)
        #expect(role(first, beside: [till]) == .initContainer)
        let always = container("envoy", "envoyproxy/envoy:v1.33.0", place: .initContainer, always: true)
        #expect(role(always, beside: [till]) == .foreignSidecar)
    }
}
