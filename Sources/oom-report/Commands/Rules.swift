import Diagnosis

/// `rules`: the causes that are looked for.
enum Rules {
    static func run(_ console: Console) throws(CommandFailure) -> RunStatus {
        var table = TextTable(["code", "class", "title"])
        for card in Diagnosis.Rules.cards.sorted(by: { $0.code < $1.code }) {
            table.add([card.code, card.classification.rawValue, card.title.plain])
        }
        console.print(table.text)
        return .done
    }
}
