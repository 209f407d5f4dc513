import CXXHash
import Units

/// The arithmetic of a content hash: equal for equal JSON whatever the order of the keys in its objects.
///
/// Envoy prints map keys in random order, so the bytes of equal configuration differ from one dump to the next.
/// Strings and numbers are hashed by their bytes (XXH3, 128 bits); the members of an object are hashed one by one and
/// *added*, since a sum has no order; the items of an array are chained. The hash is stable over runs and machines.
enum ContentHash {
    /// What the sum of an object's members is mixed with, so that `{}` is not nothing.
    @inline(__always) static var object: TokenHash {
        TokenHash(high: 0x9E37_79B9_7F4A_7C15, low: 0xBF58_476D_1CE4_E5B9)
    }
    /// What the chain of an array's items starts from.
    @inline(__always) static var array: TokenHash { TokenHash(high: 0x94D0_49BB_1331_11EB, low: 0xD6E8_FEB8_6659_FD93) }

    @inline(__always) static func text(_ start: UnsafePointer<UInt8>, _ count: Int) -> TokenHash {
        let hash = XXH3_128bits(start, count)
        return TokenHash(high: hash.high64, low: hash.low64)
    }

    /// A number or a literal: the number 1 is another content than the string "1".
    @inline(__always) static func scalar(_ start: UnsafePointer<UInt8>, _ count: Int) -> TokenHash {
        let hash = XXH3_128bits(start, count)
        return TokenHash(high: hash.high64 ^ 0xA076_1D64_78BD_642F, low: hash.low64)
    }

    /// One hash out of two, in this order: crosswise products of 64 bits by 64, with the second added again so that a
    /// factor of zero does not lose it.
    @inline(__always) static func mix(_ a: TokenHash, _ b: TokenHash) -> TokenHash {
        let x = (a.low ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: b.high ^ 0x8BB8_4B93_962E_ACC9)
        let y = (a.high ^ 0x4B33_A62E_D433_D4A3).multipliedFullWidth(by: b.low ^ 0x4D5A_2DA5_1DE1_AA47)
        return TokenHash(
            high: (x.high ^ y.low) &+ (b.high << 31 | b.high >> 33),
            low: (y.high ^ x.low) &+ (b.low << 29 | b.low >> 35))
    }
}

/// A content hash while a document is read. The arithmetic of every token is here and not in `Hash128`, since the compiler
/// inlines it only within one module (a twentieth of the time that a dump takes, measured).
struct TokenHash: Hashable {
    var high: UInt64
    var low: UInt64

    static var zero: TokenHash { TokenHash(high: 0, low: 0) }
    @inline(__always) static func == (a: TokenHash, b: TokenHash) -> Bool { a.low == b.low && a.high == b.high }
    @inline(__always) static func += (a: inout TokenHash, b: TokenHash) {
        a.high = a.high &+ b.high
        a.low = a.low &+ b.low
    }
}
