import Testing
import Units

@testable import Diagnosis

/// Values that the fit of prices decides by, from both sides; the figures stand here once more on purpose.
@Suite struct RegressionEdgeTests {
    private static let own = 8_000_000.0

    /// One that holds these bytes of clusters and of listeners beside Envoy itself, and `times` what the model says of all of it.
    private func sample(_ clusters: Double, _ listeners: Double = 0, times: Double = 1) -> RegressionSample {
        func line(_ component: Component, _ bytes: Double) -> Account.Line {
            Account.Line(component: component, count: 100, allocated: bytes, anonymous: 0)
        }
        return RegressionSample(
            measured: (Self.own + clusters + listeners) * times,
            lines: [
                line(.base, Self.own), line(.serviceClusters, clusters), line(.tcpListeners, listeners),
            ])
    }

    private func fitted(_ clusters: [Double], times: Double = 1) -> Regression {
        RegressionBuilder(samples: clusters.map { sample($0 * 1e6, times: times) }).fitted().report
    }

    @Test(arguments: [([40.0, 60, 80, 100], false), ([40, 60, 80, 100, 120], true)])
    func fiveProxiesGiveALine(clusters: [Double], isFitted: Bool) {
        let report = fitted(clusters)
        #expect(report.predictors.isEmpty != isFitted)
        #expect((report.why?.plain.contains("a fit needs 5") ?? false) != isFitted)
    }

    /// Of 100 MB: the one that holds most and the one that holds least are left out, and what is left differs by a tenth.
    @Test(arguments: [
        ([87.1, 87.1, 92, 97, 97], false), ([87, 87, 92, 97, 97], true), ([40, 92, 92, 92, 140], false),
    ])
    func whatDiffersByATenthIsFitted(clusters: [Double], isFitted: Bool) {
        #expect(fitted(clusters).predictors.isEmpty != isFitted)
    }

    @Test func whyThereIsNoLineIsSaidByWhatDiffers() throws {
        #expect(try #require(fitted([87.1, 87.1, 92, 97, 97]).why).plain.contains("all 5 proxies are alike"))
        #expect(try #require(fitted([40, 92, 92, 92, 140]).why).plain.contains("one proxy alone differs"))
        #expect(fitted([87, 87, 92, 97, 97]).why == nil)
    }

    /// A coefficient needs a configuration more than there are coefficients, Envoy's own among them.
    @Test(arguments: [([50.0, 50, 50, 90, 90, 90], false), ([50, 50, 70, 90, 90, 90], true)])
    func threeConfigurationsTellOnePriceFromEnvoyItself(clusters: [Double], isFitted: Bool) {
        #expect(fitted(clusters).predictors.isEmpty != isFitted)
    }

    /// Two parts whose correlation is r have the condition √((1 + r) / (1 - r)): 10 where r is 99/101.
    @Test(arguments: [(9.9, 2), (10.1, 1)])
    func partsThatGrowTogetherAreFittedAsOne(condition: Double, predictors: Int) {
        let squared = condition * condition
        let r = (squared - 1) / (squared + 1)
        let across = (1 - r * r).squareRoot()
        let samples = (0..<8).map { place -> RegressionSample in
            let (u, v) = (place % 2 == 0 ? 1.0 : -1, place / 2 % 2 == 0 ? 1.0 : -1)
            return sample(50e6 + 30e6 * u, 50e6 + 30e6 * (r * u + across * v))
        }
        let report = RegressionBuilder(samples: samples).fitted().report
        #expect(report.predictors.count == 1 + predictors)
        #expect((report.condition ?? 0) <= 10)
    }

    /// Without a fit: all that the model says is off by a part of what is held.
    @Test(arguments: [(0.911, false), (0.909, true), (1.089, false), (1.091, true)])
    func aModelThatIsOffByNineHundredthsIsNamed(predictedByMeasured: Double, isNamed: Bool) {
        let report = fitted([92, 92, 92, 92, 92], times: 1 / predictedByMeasured)
        #expect((report.warning != nil) == isNamed)
        #expect(report.predictors.isEmpty)
        #expect(abs((report.modelError ?? 0) - (predictedByMeasured - 1)) < 1e-9)
        // Four of them prove nothing of the model.
        #expect(fitted([92, 92, 92, 92], times: 1 / predictedByMeasured).warning == nil)
    }

    /// With a fit: the price of one part, by more than the model and the fit err.
    @Test(arguments: [(1.07, false), (1.2, true), (0.93, false), (0.8, true)])
    func aPriceThatIsOffIsNamed(factor: Double, isNamed: Bool) throws {
        let samples = (2...9).map { size -> RegressionSample in
            let clusters = Double(size) * 20e6
            func line(_ component: Component, _ bytes: Double) -> Account.Line {
                Account.Line(component: component, count: Int64(size) * 400, allocated: bytes, anonymous: 0)
            }
            return RegressionSample(
                measured: Self.own + clusters * factor,
                lines: [line(.base, Self.own), line(.serviceClusters, clusters)])
        }
        let report = RegressionBuilder(samples: samples).fitted().report
        let clusters = try #require(report.predictors.last)
        #expect(abs(clusters.factor - factor) < 0.01 && clusters.modelBytes == 50_000)
        #expect(clusters.count == 2_200)
        #expect((report.warning != nil) == isNamed, "\(report.warning?.plain ?? "")")
    }
}
