import Testing
import Units

@testable import Diagnosis

/// The shape of samples, and where a restart splits them.
@Suite struct CurveShapeTests {
    private func shape(_ megabytes: [Double], every interval: Double = 30) -> CurveShape {
        CurveShape(
            megabytes.enumerated().map {
                .init(at: nil, seconds: Double($0) * interval, bytes: Bytes(rounding: $1 * 1e6))
            })
    }

    private static let line: [Double] = (0..<40).map { 100 + Double($0) * 2 }
    private static let noisyLine: [Double] = line.enumerated().map { $1 + ($0 % 3 == 0 ? 3.0 : -2.0) }
    private static let examples: [(megabytes: [Double], shape: MemoryCurve.Shape)] = [
        ([100, 101, 99, 100, 102, 101, 100, 118], .flat),
        (line, .linear),
        (noisyLine, .linear),
        ([100, 100, 100, 100, 180, 180, 180, 180, 181, 180], .step),
        ([50, 50, 50, 50, 110, 110, 110, 110, 110, 170, 170, 170, 170, 170, 230, 230], .staircase),
        ([100, 100, 101, 100, 100, 101, 100, 100, 101, 160], .spike),
        ([100, 160, 200, 225, 240, 250, 256, 259, 261, 262, 262, 263], .ratchet),
        ([100, 180, 90, 170, 80, 200, 100, 190, 95, 180], .irregular),
        ([100, 120, 140, 160, 180], .short),
    ]

    @Test(arguments: examples)
    func `A shape is told by its samples`(megabytes: [Double], expected: MemoryCurve.Shape) {
        #expect(shape(megabytes).shape == expected)
    }

    @Test func `A line has its slope in bytes an hour`() {
        let line = shape((0..<40).map { 100 + Double($0) }, every: 60)
        #expect(abs(line.bytesPerHour - 60e6) < 1)
    }

    /// Pressed flat by the limit above nine tenths of its highest; a line is as steep everywhere.
    @Test func `A line that its limit holds back is as steep as before that`() throws {
        let held: [Double] = [192, 205, 217, 229, 241, 253, 265, 277, 289, 296, 302, 308, 312, 315, 318, 319]
        func free(_ megabytes: [Double]) -> Double? {
            let points = megabytes.enumerated().map {
                MemoryCurve.Point(at: nil, seconds: Double($0) * 60, bytes: Bytes(rounding: $1 * 1e6))
            }
            return CurveShape.freeBytesPerHour(points, whole: shape(megabytes, every: 60).bytesPerHour)
        }
        #expect(abs(try #require(free(held)) - 726e6) < 10e6)
        #expect(free(Self.line) == nil && free(Self.noisyLine) == nil)
    }

    @Test func `The step is the largest rise`() {
        #expect(shape([100, 100, 100, 100, 180, 180, 180, 180, 181, 180]).stepEnd == 4)
    }

    @Test func `Samples at one moment have no shape`() {
        #expect(shape(Array(repeating: 100, count: 8), every: 0).shape == .short)
    }

    // MARK: - Lives

    private func samples(_ megabytes: [Int], from start: Double = 0, file: String = "a") -> [Sample] {
        megabytes.enumerated().compactMap {
            Sample(nil, start + Double($0) * 30, Bytes(Int64($1) * 1_000_000), file)
        }
    }

    @Test func `A fall to less than half is a restart`() {
        let lives = SampledLives(samples([100, 150, 200, 60, 90, 120, 61])).lives
        #expect(lives.map(\.count) == [3, 4])
    }

    @Test func `A series that follows another is the next life, also beside its end`() {
        let old = samples([200, 210, 220, 230, 230, 230]),
            new = samples([220, 225, 230, 235, 240, 245, 250], from: 130)
        #expect(SampledLives(old + new).lives.map(\.count) == [5, 7])
    }

    @Test func `Of two metrics over the same time the longer one is kept`() {
        let lives = SampledLives(samples([100, 101, 102, 103]) + samples([300, 301, 302, 303, 304])).lives
        #expect(lives.map { $0.map(\.bytes.count) } == [[300, 301, 302, 303, 304].map { $0 * 1_000_000 }])
    }

    @Test func `A sampler's seconds are not compared with the time of day`() {
        let timed = (0..<2).compactMap { Sample(Moment(seconds: 1_795_507_200 + $0), nil, Bytes(5), "b") }
        #expect(SampledLives(samples([100, 101, 102]) + timed).lives.map(\.count) == [3])
    }

    @Test func `A sample without a time, or of less than nothing, is none`() {
        #expect(Sample(nil, nil, Bytes(1), "a") == nil)
        #expect(Sample(nil, 1, Bytes(-1), "a") == nil)
    }
}
