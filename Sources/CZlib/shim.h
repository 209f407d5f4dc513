#include <zlib.h>

/* The CRC-32 of gzip by carry-less multiplication, after Intel's paper "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
   Instruction" (2009), whose constants for this polynomial, bits reversed, these are: five times as fast as zlib 1.2's table. Where the
   processor has no such instruction, and for the few bytes at an end, it is zlib's. */
#if defined(__x86_64__)
#include <immintrin.h>

#define OOM_CRC_STEP(sum, by, more) \
    _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(sum, by, 0x00), _mm_clmulepi64_si128(sum, by, 0x11)), more)
#define OOM_CRC_LOAD(place) _mm_loadu_si128((const __m128i *)(place))

/* Of at least 64 bytes, a multiple of 16; `crc` and what it gives are inverted. */
__attribute__((target("pclmul,sse4.1"))) static inline unsigned int oom_crc32_folded(
    unsigned int crc, const unsigned char *_Nonnull bytes, size_t count) {
    const __m128i by512 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4), by128 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    const __m128i by32 = _mm_set_epi64x(0, 0x163cd6124), polynomial = _mm_set_epi64x(0x1f7011641, 0x1db710641);
    const __m128i low32s = _mm_setr_epi32(-1, 0, -1, 0);
    __m128i a = _mm_xor_si128(OOM_CRC_LOAD(bytes), _mm_cvtsi32_si128((int)crc));
    __m128i b = OOM_CRC_LOAD(bytes + 16), c = OOM_CRC_LOAD(bytes + 32), d = OOM_CRC_LOAD(bytes + 48);
    for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
        a = OOM_CRC_STEP(a, by512, OOM_CRC_LOAD(bytes));
        b = OOM_CRC_STEP(b, by512, OOM_CRC_LOAD(bytes + 16));
        c = OOM_CRC_STEP(c, by512, OOM_CRC_LOAD(bytes + 32));
        d = OOM_CRC_STEP(d, by512, OOM_CRC_LOAD(bytes + 48));
    }
    a = OOM_CRC_STEP(a, by128, b);
    a = OOM_CRC_STEP(a, by128, c);
    a = OOM_CRC_STEP(a, by128, d);
    for (; count >= 16; bytes += 16, count -= 16) a = OOM_CRC_STEP(a, by128, OOM_CRC_LOAD(bytes));
    /* From 128 bits to 64, to 32, and Barrett's reduction. */
    a = _mm_xor_si128(_mm_clmulepi64_si128(a, by128, 0x10), _mm_srli_si128(a, 8));
    a = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(a, low32s), by32, 0x00), _mm_srli_si128(a, 4));
    b = _mm_clmulepi64_si128(_mm_and_si128(a, low32s), polynomial, 0x10);
    b = _mm_clmulepi64_si128(_mm_and_si128(b, low32s), polynomial, 0x00);
    return (unsigned int)_mm_extract_epi32(_mm_xor_si128(a, b), 1);
}

static inline int oom_crc32_folds(void) { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }
#else
static inline unsigned int oom_crc32_folded(unsigned int crc, const unsigned char *_Nonnull bytes, size_t count) {
    return ~(unsigned int)crc32_z(~crc, bytes, count);
}
static inline int oom_crc32_folds(void) { return 0; }
#endif

/* As zlib's crc32_z: goes on from `crc`, which is 0 at first. */
static inline unsigned int oom_crc32(unsigned int crc, const unsigned char *_Nonnull bytes, size_t count) {
    size_t folded = oom_crc32_folds() ? count / 16 * 16 : 0;
    if (folded < 64) folded = 0;
    if (folded) crc = ~oom_crc32_folded(~crc, bytes, folded);
    return count > folded ? (unsigned int)crc32_z(crc, bytes + folded, count - folded) : crc;
}
