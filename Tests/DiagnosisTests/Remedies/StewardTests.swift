import SampleBundles
import Testing

@testable import Diagnosis

/// Whose an object is that a remedy changes, and what takes the change back.
@Suite struct StewardTests {
    private func incident(_ objects: String...) throws -> Incident {
        var scenario = Scenario(services: 20, lived: 20)
        for (number, text) in objects.enumerated() { scenario.added.append(("bug-report/own-\(number).yaml", text)) }
        return try scenario.incident()
    }

    private func deployment(_ labels: String = "", _ annotations: String = "") -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: pay
          namespace: checkout
          labels: {app: pay\(labels)}
          annotations: {note: x\(annotations)}
        spec:
          selector: {matchLabels: {app: pay}}
          template: {metadata: {labels: {app: pay}}}

        """
    }

    private func application(heals: Bool, resources: String = "") -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: tills, namespace: delivery}
        spec:
          syncPolicy: {automated: {selfHeal: \(heals)}}
        status:
          resources: [\(resources)]

        """
    }

    private func undo(_ remedy: Remedy) -> String {
        if case .command(let command) = remedy.undo { command.line } else { "" }
    }

    private let tracked = ", argocd.argoproj.io/tracking-id: 'tills:apps/Deployment:checkout/pay'"

    @Test func whatArgoHealsIsPausedFirstAndResumedByTheUndo() throws {
        let incident = try incident(deployment("", tracked), application(heals: true))
        let remedy = try #require(incident.remedies.first)
        let steward = try #require(remedy.stewards.first)
        #expect(steward.tool == .argoCD && steward.heals == true && steward.isPaused)
        #expect(steward.text.plain.contains("Application delivery/tills; it takes changes by hand back"))
        let pause =
            #"kubectl -n delivery patch applications.argoproj.io tills --type merge -p '{"spec":{"syncPolicy":{"automated":{"selfHeal":false}}}}'"#
        #expect(remedy.commands.first?.line == pause && remedy.commands.count > 1)
        #expect(undo(remedy).hasSuffix(pause.replacing("false", with: "true")))
    }

    @Test func anApplicationsOwnListNamesItWithoutTheDeployment() throws {
        let resources = "{group: apps, kind: Deployment, namespace: checkout, name: pay, version: v1}"
        let incident = try incident(application(heals: false, resources: resources))
        let steward = try #require(incident.remedies.first?.stewards.first)
        #expect(steward.heals == false && !steward.isPaused)
        #expect(steward.text.plain.contains("or the next sync takes this back"))
        #expect(incident.remedies.first?.commands.contains { $0.line.contains("argoproj") } == false)
    }

    @Test func aLabelThatOthersUseCountsOnlyBesideItsApplication() throws {
        let labelled = deployment(", app.kubernetes.io/instance: tills")
        #expect(try incident(labelled).remedies.first?.stewards.isEmpty == true)
        #expect(try incident(labelled, application(heals: true)).remedies.first?.stewards.first?.isPaused == true)
        // A copy of another object's annotation says nothing.
        let copied = ", argocd.argoproj.io/tracking-id: 'tills:apps/Deployment:checkout/other'"
        #expect(try incident(deployment("", copied)).remedies.first?.stewards.isEmpty == true)
    }

    @Test func aReleaseOfTheWorkloadsNameIsTakenForItsOwner() throws {
        let release = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: pay, namespace: checkout}
            spec:
              driftDetection: {mode: enabled}
              values: {mesh: {proxyMemoryLimit: 96Mi}}

            """
        let remedy = try #require(try incident(release).remedies.first)
        let steward = try #require(remedy.stewards.first)
        #expect(steward.isByName && steward.isPaused && steward.setsLimit)
        #expect(steward.text.plain.contains("(by its name); its values set proxyMemoryLimit;"))
        #expect(remedy.commands.first?.line.contains("patch helmreleases.helm.toolkit.fluxcd.io pay") == true)
        let other = try incident(release.replacing("namespace: checkout", with: "namespace: other"))
        #expect(other.remedies.first?.stewards.isEmpty == true)
    }

    @Test func fluxIsSuspendedWhereItCorrects() throws {
        let labels = ", kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system"
        let object =
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {interval: 5m}\n"
        let remedy = try #require(try incident(deployment(labels), object).remedies.first)
        #expect(
            remedy.commands.first?.line
                == #"kubectl -n flux-system patch kustomizations.kustomize.toolkit.fluxcd.io apps --type merge -p '{"spec":{"suspend":true}}'"#
        )
        // Nobody knows whether it runs: it is told, and not touched.
        let unknown = try #require(try incident(deployment(labels)).remedies.first)
        #expect(unknown.stewards.first?.heals == nil && !unknown.commands.contains { $0.line.contains("suspend") })
        let paused = try #require(
            try incident(deployment(labels), object.replacing("interval: 5m", with: "suspend: true")).remedies.first)
        #expect(paused.stewards.first?.heals == false && !paused.commands.contains { $0.line.contains("suspend") })
    }

    @Test func helmWaitsForTheNextUpgrade() throws {
        let annotations = ", meta.helm.sh/release-name: tills, meta.helm.sh/release-namespace: checkout"
        let steward = try #require(try incident(deployment("", annotations)).remedies.first?.stewards.first)
        #expect(steward.tool == .helm && steward.text.plain.contains("Helm release checkout/tills"))
        let other = try #require(
            try incident(deployment(", app.kubernetes.io/managed-by: Pulumi")).remedies.first?.stewards.first)
        #expect(other.tool == .other && other.name == "Pulumi")
        #expect(
            try incident(deployment(", app.kubernetes.io/managed-by: Helm")).remedies.first?.stewards.isEmpty == true)
    }
}
