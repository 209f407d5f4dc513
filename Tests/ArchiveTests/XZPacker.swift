import CLZMA

/// Packs bytes as xz, block by block: what libarchive's writer does not let one choose.
enum XZPacker {
    struct Block {
        var bytes: [UInt8]
        var dictionary: UInt32 = 1 << 16
        /// Whether it goes through the filter of x86 code first.
        var isCode = false
    }

    static func stream(_ blocks: [Block]) -> [UInt8] {
        var stream = lzma_stream()
        defer { lzma_end(&stream) }
        var out: [UInt8] = []
        for (index, block) in blocks.enumerated() {
            var options = lzma_options_lzma()
            lzma_lzma_preset(&options, 1)
            options.dict_size = block.dictionary
            let isRight = withUnsafeMutablePointer(to: &options) { options in
                // LZMA_FILTER_X86, LZMA_FILTER_LZMA2, LZMA_VLI_UNKNOWN.
                let code = block.isCode ? [lzma_filter(id: 4, options: nil)] : []
                let filters = code + [lzma_filter(id: 0x21, options: options), lzma_filter(id: .max, options: nil)]
                let result =
                    index == 0
                    ? lzma_stream_encoder(&stream, filters, LZMA_CHECK_CRC64)
                    : lzma_filters_update(&stream, filters)
                guard result == LZMA_OK else { return false }
                return write(block.bytes, index == blocks.count - 1 ? LZMA_FINISH : LZMA_FULL_FLUSH, &stream, &out)
            }
            if !isRight { return [] }
        }
        return out
    }

    private static func write(
        _ bytes: [UInt8], _ action: lzma_action, _ stream: inout lzma_stream, _ out: inout [UInt8]
    ) -> Bool {
        var room = [UInt8](repeating: 0, count: 65_536)
        return bytes.withUnsafeBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = input.count
            while true {
                let (result, count) = room.withUnsafeMutableBufferPointer { room in
                    stream.next_out = room.baseAddress
                    stream.avail_out = room.count
                    let result = lzma_code(&stream, action)
                    return (result, room.count - stream.avail_out)
                }
                out += room[..<count]
                if result == LZMA_STREAM_END { return true }
                if result != LZMA_OK { return false }
            }
        }
    }
}
