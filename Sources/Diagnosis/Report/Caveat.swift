import Prose

/// What limits the verdict: an entry that could have held a kill and was not read, the same capture given twice.
package struct Caveat: Sendable, Hashable {
    package var text: Text
    package var evidence: Evidence?
    /// Part of what was given could not be read.
    package var isUnread = false
    /// The archive that was not read to its end, where that is what it tells: anything may have come after.
    package var unendedArchive: String?
    /// It limits what could be looked for, and not what was: a verdict may still say that nothing was killed.
    package var isRemark = false
    /// It changes nothing of what is told of a kill, as what was given twice: where there is little room it gives way.
    package var givesWay = false
    /// It tells of pods or containers that ended for something else than memory: then not nothing was killed.
    var endsPods = false
    package init(text: Text, evidence: Evidence? = nil) {
        self.text = text
        self.evidence = evidence
    }
}
