import Testing
import Units

@testable import Store

/// Whose page a name means, and of when: what is too short or too common means nobody.
@Suite struct PodNameTests {
    private let pods = PodNames([
        .init(id: 1, namespace: "shop", pod: "cart-6c5d9f7b8d-x2k4p"), .init(id: 2, namespace: "web", pod: "front-db"),
        .init(id: 3, namespace: "web", pod: "front-store"), .init(id: 4, namespace: "ops", pod: "gate-admin"),
    ])

    @Test(arguments: [
        // The whole name, in capitals too, and within a longer word.
        ("cart-6c5d9f7b8d-x2k4p/memory", Int64?.some(1)), ("CART-6C5D9F7B8D-X2K4P/memory", 1),
        ("pages/dump_of_cart-6c5d9f7b8d-x2k4p.json", 1),
        // Its random end alone is a name, an ordinary word of five letters is none.
        ("pages/x2k4p_netstat-natp.txt", 1), ("pages/of-admin-console_netstat.txt", nil),
        // The last word of a name means its pod from five letters on.
        ("store/memory", 3), ("db/memory", nil),
        // The beginning of a name from three on.
        ("car/memory", 1), ("ca/memory", nil),
        // What fits two fits none.
        ("front/memory", nil), ("nobody/memory", nil), ("", nil),
    ])
    func aPathMeansOnePodOrNone(path: String, id: Int64?) {
        #expect(pods.owner(of: path)?.id == id)
    }

    /// Pods of one name are told apart by the namespace that the path has.
    @Test(arguments: [("shop/till-0/memory", Int64?.some(1)), ("web/till-0/memory", 2), ("till-0/memory", nil)])
    func ofOneNameTheNamespaceDecides(path: String, id: Int64?) {
        let pods = PodNames([
            .init(id: 1, namespace: "shop", pod: "till-0"), .init(id: 2, namespace: "web", pod: "till-0"),
        ])
        #expect(pods.owner(of: path)?.id == id)
    }

    /// A label is a time where it holds a date, a clock and little more.
    @Test(arguments: [
        ("20310203-1104", "2031-02-03T11:04:00Z"), ("2031-02-03-11-04-42", "2031-02-03T11:04:42Z"),
        ("20310203T110442", "2031-02-03T11:04:42Z"), ("case-20310203-of-1104-pods", nil), ("20310203", nil),
        ("2031-13-03-11-04", nil), ("", nil),
    ])
    func aLabelIsATimeWhereItIsNothingElse(label: String, time: String?) {
        #expect(Moment(inLabel: label) == time.flatMap { Moment(rfc3339: $0) })
    }

    /// What is no page of Envoy's goes with the moment that its name says, else with the newest.
    @Test(arguments: [("netstat.txt", "after"), ("netstat-before.txt", "before"), ("netstat-after.txt", "after")])
    func aPageBesideEnvoysIsOfTheNewestMoment(name: String, moment: String) throws {
        var pages: [Moments.Page] = []
        for word in ["after", "before"] {
            for kind in ["memory", "clusters"] {
                pages.append(
                    .init(
                        id: Int64(pages.count + 1), proxy: 1, folder: "pay", name: "\(kind)-\(word).txt", kind: kind,
                        modifiedAt: nil, isEnvoys: true))
            }
        }
        pages.append(
            .init(id: 9, proxy: 1, folder: "pay", name: name, kind: "netstat", modifiedAt: nil, isEnvoys: false))
        let moments = Moments.sort(pages)
        #expect(moments.map(\.label) == ["before", "after"])
        #expect(moments.first { $0.pages.contains(9) }?.label == moment)
    }
}
