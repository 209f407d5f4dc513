import Prose
import Units

/// A remedy before it is numbered and weighed.
struct Draft {
    var cause: Cause
    var kind = Remedy.Kind.rootFix
    var title: Text
    /// Whole objects, where it makes or replaces some.
    var body: Manifest?
    /// What keeps in a file an object that the bundle does not hold, before it is changed or replaced.
    var saves: [Command] = []
    /// What changes objects that are there.
    var commands: [Command] = []
    var objects: [ChangedObject] = []
    var needs: [Text] = []
    var change: ConfigChange?
    /// Where no change of the account says it.
    var saving: Bytes?
    var fits: (atRest: Bool, atPush: Bool)?
    var traffic: TrafficEffect?
    /// Requests that are served today would be refused.
    var sheds = false
    /// Nothing that it takes away is needed, as far as the bundle shows all of it.
    var isSure = true
    /// Too unsure for a step: it stands beside the limit, as another way.
    var isOnlyBeside = false
    /// Its commands wait for what somebody has begun.
    var waits = false
    /// The limit of the killed container, which is tried by its own sum.
    var isLimit = false
    /// It keeps something from growing further, and takes away nothing that is there.
    var isBound = false
    /// The new one, where it is that.
    var limit: Bytes?
    var reaches: Text
    var risk: Text
    var undo: Instruction
    var verify: Instruction
    var uncertain: [Text] = []
    /// Whose the changed objects are.
    var stewards: [Steward] = []
    var alternatives: [Remedy.Alternative] = []

    /// The same for a cause that is only possible.
    var eased: Draft {
        var draft = self
        draft.kind = .stopGap
        draft.isSure = false
        return draft
    }

    func alternative(saving: Bytes?) -> Remedy.Alternative {
        var other = Remedy.Alternative(title: title, body: body, saving: saving)
        (other.saves, other.commands, other.undo) = (saves, commands, undo)
        other.objects = objects
        other.risk = "\(risk); it reaches \(reaches)"
        other.traffic = traffic
        return other
    }

    /// There is something to paste; else an advice says what to look at.
    var isPasteable: Bool { body != nil || !commands.isEmpty }

    func remedy(id: String) -> Remedy {
        var remedy = Remedy(
            id: id, cause: cause.code, kind: kind, title: title, body: body, saving: nil, savingError: nil,
            reaches: reaches, risk: risk, undo: undo, verify: verify)
        remedy.saves = saves
        remedy.commands = commands
        remedy.objects = objects
        remedy.needs = needs
        remedy.traffic = traffic
        remedy.fitsByItself = fits
        remedy.limit = limit
        remedy.uncertain = uncertain
        remedy.stewards = stewards
        remedy.alternatives = alternatives
        return remedy
    }
}
