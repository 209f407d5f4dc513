import Store

/// Answers of the store by what was asked, so that whoever asks the same again costs no second question: facts do not change while a
/// report is made.
struct Asked<Question: Hashable, Answer> {
    private var known: [Question: Answer] = [:]
    /// Answers that are kept; one more, and they are forgotten together.
    private let most: Int

    init(most: Int = 2_000) { self.most = most }

    mutating func answer(
        to question: Question, _ ask: () throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        if let answer = known[question] { return answer }
        let answer = try ask()
        if known.count >= most { known.removeAll() }
        known[question] = answer
        return answer
    }
}
