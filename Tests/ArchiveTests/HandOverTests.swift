import Archive
import Testing

/// Who had to wait is woken where there is something to do for a while, and never too late.
@Suite struct HandOverTests {
    @Test func theTakerIsWokenWhereSoManyPiecesAreThere() {
        var hand = HandOver()
        #expect(!hand.made(8, isLast: false), "nobody waits")
        hand.takerWaits(for: 3)
        #expect(!hand.made(1, isLast: false) && !hand.made(2, isLast: false) && hand.takerMustWait)
        #expect(hand.made(3, isLast: false) && !hand.takerMustWait)
        #expect(!hand.made(4, isLast: false), "it was woken")
    }

    @Test func theEndWakesTheTakerWhateverIsThere() {
        var hand = HandOver()
        hand.takerWaits(for: 3)
        #expect(hand.made(0, isLast: true) && !hand.takerMustWait)
    }

    @Test func theMakerIsWokenWhereHalfIsFree() {
        var hand = HandOver()
        #expect(!hand.took(leavingFree: 8, of: 8), "nobody waits")
        hand.makerWaits()
        #expect(!hand.took(leavingFree: 1, of: 8) && !hand.took(leavingFree: 3, of: 8) && hand.makerMustWait)
        #expect(hand.took(leavingFree: 4, of: 8) && !hand.makerMustWait)
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
