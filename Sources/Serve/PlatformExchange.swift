#if Serve
    import CMicrohttpd

    /// One request and its answer, from the first line to the last byte. Used by the thread of its connection alone.
    final class Exchange {
        private let connection: OpaquePointer
        private let library: Microhttpd
        private let watch: ConnectionWatch
        private let socket: Int32
        private let hangUp = HangUp()
        private var body: (any RequestBody)?

        init(_ connection: OpaquePointer, _ library: Microhttpd, _ watch: ConnectionWatch) {
            self.connection = connection
            self.library = library
            self.watch = watch
            socket = library.socket(of: connection)
        }

        func begin(_ desk: Desk, _ head: RequestHead) -> MHD_Result {
            switch desk.begin(head, hangUp, form: { [connection, library] in PostForm(connection, library) }) {
            case .reply(let reply): return send(reply)
            case .body(let body):
                self.body = body
                watch.expectsBody(
                    socket, bytes: head.contentLength ?? 0, readsInterim: head.readsInterim, hangUp)
                return .YES
            }
        }

        func take(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
            guard let body else { return .NO }
            watch.gotBody(socket, bytes: bytes.count)
            guard body.take(bytes) else { return .NO }
            watch.wantsBody(socket)
            return .YES
        }

        func end() -> MHD_Result {
            guard let body else { return .NO }
            return send(body.end())
        }

        /// The request is over, however it ended: an upload that is not whole goes with it.
        func close() { hangUp.perform() }

        /// Without a byte of an answer taken.
        private static let answerSeconds: UInt32 = 30

        private func send(_ reply: Reply) -> MHD_Result {
            watch.answers(socket)
            library.limitAnswer(of: connection, seconds: Self.answerSeconds)
            guard let response = response(reply) else { return .NO }
            defer { library.calls.MHD_destroy_response(response) }
            for header in reply.headers {
                _ = library.calls.MHD_add_response_header(response, header.name, header.value)
            }
            return library.calls.MHD_queue_response(connection, UInt32(clamping: reply.status), response)
        }

        private func response(_ reply: Reply) -> OpaquePointer? {
            switch reply.body {
            case .bytes(let bytes):
                return bytes.withUnsafeBytes { [library] bytes in
                    // The library copies them, and does not change them before.
                    library.calls.MHD_create_response_from_buffer(
                        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
                }
            case .events(let stream):
                let feed = Unmanaged.passRetained(EventFeed(stream))
                let response = library.calls.MHD_create_response_from_callback(
                    .max, 4096,
                    { context, _, room, count in
                        guard let context, let room else { return -1 }
                        let feed = Unmanaged<EventFeed>.fromOpaque(context).takeUnretainedValue()
                        return feed.read(into: UnsafeMutableRawBufferPointer(start: room, count: count))
                    }, feed.toOpaque(),
                    { context in if let context { Unmanaged<EventFeed>.fromOpaque(context).release() } })
                if response == nil { feed.release() }
                return response
            }
        }
    }

    /// Events, in pieces as large as the library has room for.
    private final class EventFeed {
        private let stream: EventStream
        private var rest: ArraySlice<UInt8> = []

        init(_ stream: EventStream) { self.stream = stream }

        /// Bytes written, or -1 (MHD_CONTENT_READER_END_OF_STREAM) at the end.
        func read(into room: UnsafeMutableRawBufferPointer) -> Int {
            if rest.isEmpty {
                guard let more = stream.next() else { return -1 }
                rest = more[...]
            }
            let piece = rest.prefix(room.count)
            room.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }

    /// A form's body, taken apart by the library.
    private final class PostForm: FormReading {
        private let library: Microhttpd
        private var processor: OpaquePointer?
        private var take: ((FormPart) -> Bool)?

        /// nil where the headers name no kind of form.
        init?(_ connection: OpaquePointer, _ library: Microhttpd) {
            self.library = library
            processor = library.calls.MHD_create_post_processor(
                connection, 32 << 10,
                { context, _, name, file, _, _, bytes, offset, count in
                    guard let context, let name else { return .NO }
                    let part = FormPart(
                        name: String(cString: name), file: file.map { String(cString: $0) },
                        bytes: UnsafeRawBufferPointer(start: bytes, count: count), offset: offset)
                    return Unmanaged<PostForm>.fromOpaque(context).takeUnretainedValue().hand(part) ? .YES : .NO
                }, Unmanaged.passUnretained(self).toOpaque())
            if processor == nil { return nil }
        }

        deinit { if let processor { _ = library.calls.MHD_destroy_post_processor(processor) } }

        func read(_ bytes: UnsafeRawBufferPointer, _ take: @escaping (FormPart) -> Bool) -> Bool {
            self.take = take
            defer { self.take = nil }
            let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return library.calls.MHD_post_process(processor, text, bytes.count) == .YES
        }

        private func hand(_ part: FormPart) -> Bool { take?(part) ?? true }
    }
#endif
