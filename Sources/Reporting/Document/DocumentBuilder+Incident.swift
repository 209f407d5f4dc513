import Diagnosis
import Prose
import Units

/// Whose memory the figures are.
extension DocumentBuilder {
    /// What there is where no page is.
    private func left(_ incident: Incident) -> Text {
        let printed: Text? = incident.witnesses.anonymousAtKill.map { held in
            let limit: Text = incident.limitBytes.map { " of the limit of \($0)" } ?? ""
            return "the kernel's, which printed \(measured: held)\(limit) as anonymous memory of its largest process"
        }
        guard incident.need == nil else {
            return "all figures are estimated from counts\(printed.map { ", but for \($0)" } ?? "")"
        }
        return printed.map { "the only figure is \($0)" } ?? "there are no figures"
    }

    func whose(_ incident: Incident, _ level: Int) -> Section? {
        guard incident.containerKind?.isProxy != false else { return nil }
        var text: Text
        // Of what is missing nobody knows what it held.
        let isCut = report.caveats.contains { $0.unendedArchive != nil }
        let captured: Text = isCut ? "is in what could be read of the archive" : "was captured"
        switch incident.evidenceProcess {
        case .killed where incident.mayBeAnother:
            text =
                "The pages are of the pod's proxy, from before the kill; the bundle does not show whether that is what was killed."
        case .killed: text = "The pages are of the killed process itself, from before it was killed."
        case .successor:
            text =
                "The pages are of the process that was started after the kill: the same configuration, but younger, so what grows "
                + "with time is smaller here than it was."
            if incident.isAssumedSuccessor {
                text =
                    "Nothing shows whether the pages are of the killed process or of the one after it. They are taken for the latter's, in "
                    + "which what grows with time is smaller than it was."
            }
            if let other = incident.standIn {
                text +=
                    " Its own config_dump is not among them: that is of \(pod: other), a proxy with the same configuration."
            }
        case .sibling:
            text =
                "No admin page of a killed process \(captured). The figures below are of "
                + "\(incident.standIn.map { "\(pod: $0)" } ?? "another proxy"), a proxy with the same configuration."
        case .none:
            // Of several incidents this is said once, for all of them.
            guard report.incidents.count == 1 else { return nil }
            text =
                "No admin page of the killed process, of the restarted one or of a replica \(captured): \(left(incident))."
        }
        if incident.memory.afterConfigDump == true {
            text +=
                " Its memory page was read after its own config_dump: heap, physical and free include what that took."
        }
        return Section("Whose memory this is", level: level, cutOrder: 16, blocks: [.paragraph(text)])
    }
}
