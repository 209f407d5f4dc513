import Archive
import Testing

/// Who had to wait is woken where there is something to do for a while, and never too late.
@Suite struct HandOverTests {
    @Test func theTakerIsWokenWhereSoManyPiecesAreThere() {
        var hand = HandOver()
        let beforeItWaits = hand.made(8, isLast: false)
        hand.takerWaits(for: 3)
        let woken = (1...4).map { hand.made($0, isLast: false) }
        #expect(!beforeItWaits)
        #expect(woken == [false, false, true, false], "once, and not before")
        #expect(!hand.takerMustWait)
    }

    @Test func theEndWakesTheTakerWhateverIsThere() {
        var hand = HandOver()
        hand.takerWaits(for: 3)
        #expect(hand.takerMustWait)
        let woken = hand.made(0, isLast: true)
        #expect(woken && !hand.takerMustWait)
    }

    @Test func theMakerIsWokenWhereHalfIsFree() {
        var hand = HandOver()
        let beforeItWaits = hand.took(leavingFree: 8, of: 8)
        hand.makerWaits()
        #expect(hand.makerMustWait)
        let woken = [1, 3, 4, 5].map { hand.took(leavingFree: $0, of: 8) }
        #expect(!beforeItWaits)
        #expect(woken == [false, false, true, false], "once, and not before")
        #expect(!hand.makerMustWait)
    }

    /// A queue of one piece has no half.
    @Test(arguments: [1, 2, 3, 8]) func neverDoBothWait(room: Int) {
        for filled in 0...room {
            var hand = HandOver()
            hand.makerWaits()
            let makerIsWoken = hand.took(leavingFree: room - filled, of: room)
            hand.takerWaits(for: max(1, room / 2))
            let takerIsWoken = hand.made(filled, isLast: false)
            #expect(makerIsWoken || takerIsWoken)
        }
    }
}
