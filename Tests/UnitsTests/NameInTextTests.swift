import Testing
import Units

@Suite struct NameInTextTests {
    @Test(arguments: [
        ("logs/cart-1-previous.log", true), ("cart-1", true), ("a_cart-1_b", true), ("shop/cart-1/memory", true),
        ("logs/cart-10.log", false), ("mycart-1", false), ("cart-10 and cart-1", true), ("", false),
    ])
    func `A name stands in a text where it begins and ends no other word`(text: String, holds: Bool) {
        #expect(text.holds(name: "cart-1") == holds)
        #expect(!text.holds(name: ""))
    }
}
