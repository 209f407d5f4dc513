import SampleBundles
import Units

@testable import Diagnosis
@testable import Store

/// istiod's log as lines that a test writes down, each so many seconds from a kill.
enum IstiodLines {
    static let kill = Moment(seconds: 1_795_507_200)

    /// Istiod pushed because of an object.
    static func changed(_ number: Int, _ config: String) -> String {
        "ads\tPush debounce stable[\(number)] 1 for config \(config): 100.359742ms since last change, 100.359611ms since last push, forced=false"
    }

    /// Istiod pushed, and knew so many services.
    static func pushing(_ services: Int) -> String {
        "ads\tXDS: Pushing Services:\(services) ConnectedEndpoints:3 Version:v/9"
    }

    /// Istiod sent `checkout/pay-0` so many resources of a type, in so many thousand bytes: as an answer, or as a push.
    static func sent(_ type: String, _ resources: Int, thousands: Double, isAnswer: Bool = false, filtered: Int? = nil)
        -> String
    {
        "delta\t\(type): PUSH\(isAnswer ? " request" : "") for node:pay-0.checkout resources:\(resources) removed:0 size:\(thousands)kB"
            + (filtered.map { " filtered:\($0)" } ?? "")
    }

    /// A bundle of nothing but these lines, and of what stands beside them.
    static func mesh(
        _ lines: [(seconds: Double, text: String)] = [], named name: String = "discovery.log",
        added: [(name: String, text: String)] = []
    ) throws -> Diagnosis.Mesh {
        var bundle = BundleBuilder()
        let log = lines.map { "\(kill.later($0.seconds).rfc3339)\tinfo\t\($0.text)\n" }.joined()
        if !log.isEmpty { bundle.add(name, log) }
        for (name, text) in added { bundle.add(name, text) }
        return try Diagnosis.Mesh(Scenario.load(bundle))
    }

    /// A proxy that was killed at that moment.
    static func victim(_ change: (inout Victim) -> Void = { _ in }) -> Victim {
        var victim = MadeCase().victim
        victim.kills[0].at = kill
        change(&victim)
        return victim
    }

    /// What changed just before it, by these lines and objects.
    static func trigger(
        _ lines: [(Double, String)], of victims: [Victim], _ said: [Cause] = [], objects: [ObjectRow] = []
    ) throws -> Trigger? {
        let mesh = try mesh(lines.map { (seconds: $0.0, text: $0.1) })
        return try TriggerFinder(mesh: mesh, objects: IstioObjects(objects)).trigger(of: victims, causes: said)
    }
}
