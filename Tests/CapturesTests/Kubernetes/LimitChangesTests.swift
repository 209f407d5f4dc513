import Testing
import Units

@testable import Captures

@Suite struct LimitChangesTests {
    private func changes(_ text: String) throws -> [LimitChange] {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .limitChanges && outcome == .complete, "\(kind) \(outcome)")
        return facts.limitChanges
    }

    private static let hunk = """
        @@ -36,7 +36,7 @@
                 resources:
                   limits:
                     cpu: "2"
        -            memory: 512Mi
        +            memory: 128Mi
                   requests:
                     cpu: 100m
        -            memory: 256Mi
        +            memory: 64Mi

        """

    /// What each program prints of `deployment/pay` in `checkout`.
    private static let forms: [String] = [
        "checkout, pay, Deployment (apps) has changed:\n"
            + hunk.split(separator: "\n").dropFirst().joined(separator: "\n"),
        """
        diff -u -N LIVE-123/apps.v1.Deployment.checkout.pay MERGED-456/apps.v1.Deployment.checkout.pay
        --- LIVE-123/apps.v1.Deployment.checkout.pay\t2026-10-05 09:00:00.000000000 +0000
        +++ MERGED-456/apps.v1.Deployment.checkout.pay\t2026-10-05 09:00:00.000000000 +0000

        """ + hunk,
        "===== apps/Deployment checkout/pay ======\n36c36\n<             memory: 512Mi\n---\n>             memory: 128Mi\n",
        """
        Terraform will perform the following actions:

          # kubernetes_deployment.pay will be updated in-place
          ~ resource "kubernetes_deployment" "pay" {
                id = "checkout/pay"
              ~ limits = {
                  ~ "memory" = "512Mi" -> "128Mi"
                }
              ~ requests = {
                  ~ "memory" = "256Mi" -> "64Mi"
                }

        """,
        """
        spec.template.spec.containers.istio-proxy.resources.limits.memory  (apps/v1/Deployment/checkout/pay)
          ± value change
            - 512Mi
            + 128Mi

        """,
    ]

    @Test(arguments: forms) func `Each form names the object and its limits, not its requests`(form: String) throws {
        let found = try changes(form)
        let one = try #require(found.first)
        #expect(found.count == 1 && one.name == "pay" && one.namespace == "checkout", "\(found)")
        #expect(one.kind == nil || one.kind == "Deployment")
        #expect(one.before == Bytes(512 << 20) && one.after == Bytes(128 << 20) && one.line > 1)
    }

    @Test func `A path names its container`() throws {
        #expect(try changes(Self.forms[4]).first?.container == "istio-proxy")
    }

    /// Of two files there is no name, and of a plain diff nothing around the value.
    @Test(arguments: [
        "6c6\n<         memory: 256Mi\n---\n>         memory: 32Mi\n",
        "--- values-14.yaml\n+++ values-15.yaml\n@@ -5,3 +5,3 @@\n       limits:\n-        memory: 256Mi\n+        memory: 32Mi\n",
        "-  sidecar.istio.io/proxyMemoryLimit: 256Mi\n+  sidecar.istio.io/proxyMemoryLimit: 32Mi\n",
        "-  \"limits\": {\"cpu\": \"1\", \"memory\": \"256Mi\"},\n+  \"limits\": {\"cpu\": \"1\", \"memory\": \"32Mi\"},\n",
    ])
    func `Without names the limits alone are told`(form: String) throws {
        let found = try changes(form)
        #expect(found.count == 1 && found.allSatisfy { $0.kind == nil && $0.name == nil && $0.container == nil })
        #expect(found.first?.before == Bytes(256 << 20) && found.first?.after == Bytes(32 << 20))
    }

    /// Two pages of one pod, a list, and a log are what they were.
    @Test(arguments: [
        "- name: pay\n  memory: 512Mi\n+ memory\n", "resources:\n  limits:\n    memory: 512Mi\n",
        "2026-10-05T09:00:00Z memory: 512Mi -> 128Mi of pay\n",
    ])
    func `What compares nothing is none`(text: String) throws {
        #expect(try recognised(text).kind != .limitChanges)
    }
}
