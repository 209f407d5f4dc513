import Store
import Testing

@testable import Diagnosis

@Suite struct AskedTests {
    @Test func `What was asked before is not asked again`() throws {
        var asked = Asked<Int64, String?>()
        var questions = 0
        func answer(_ file: Int64, _ said: String?) throws -> String? {
            try asked.answer(to: file) { () throws(StoreError) in
                questions += 1
                return said
            }
        }
        #expect(try answer(1, "lua") == "lua")
        #expect(try answer(1, "another") == "lua")
        // That there is none is an answer.
        #expect(try answer(2, nil) == nil && answer(2, "another") == nil)
        #expect(questions == 2)
    }

    @Test func `No more answers are kept than there is room for`() throws {
        var asked = Asked<Int, Int>(most: 2)
        var questions: [Int] = []
        for question in [1, 2, 1, 3, 3, 1] {
            _ = try asked.answer(to: question) { () throws(StoreError) in
                questions.append(question)
                return question
            }
        }
        #expect(questions == [1, 2, 3, 1])
    }

    @Test func `A question that failed is asked again`() throws {
        var asked = Asked<Int, Int>()
        #expect(throws: StoreError.self) {
            try asked.answer(to: 1) { () throws(StoreError) in throw StoreError(code: 1, message: "no") }
        }
        #expect(try asked.answer(to: 1) { () throws(StoreError) in 7 } == 7)
    }
}
