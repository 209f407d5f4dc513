import Privacy

/// A form of the start page, sent without a script: bundles as parts of its body, and words.
///
/// ```
/// mode=compare, bundle=monday.tgz, bundle=tuesday.tgz
/// ```
final class FormUpload: RequestBody {
    /// Takes the body apart; nil: it is of a kind that no form sends.
    private let reader: any FormReading
    private let session: Session
    private let hangUp: HangUp
    private let answer: (FormUpload) throws(Refusal) -> Reply
    private var upload: Upload?
    /// Bundles that came whole, in their order.
    private(set) var bundles: [String] = []
    /// Of the bundles.
    private var redaction: RedactionLevel?
    private var refusal: Refusal?
    private var fields: [(name: String, value: [UInt8])] = []
    private var fieldBytes = 0

    /// Of all words together: an id of each analysis that is kept has room.
    private static let mostFieldBytes = 16 << 10
    private static let mostFields = 200

    init(
        _ reader: any FormReading, _ session: Session, _ hangUp: HangUp,
        answer: @escaping (FormUpload) throws(Refusal) -> Reply
    ) {
        self.reader = reader
        self.session = session
        self.hangUp = hangUp
        self.answer = answer
    }

    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        reader.read(bytes) { [self] part in take(part) }
    }

    func end() -> Reply {
        finishUpload()
        do throws(Refusal) {
            if let refusal { throw refusal }
            return try answer(self)
        } catch {
            return .refusal(error, asPage: true)
        }
    }

    private func take(_ part: FormPart) -> Bool {
        if part.offset == 0 { finishUpload() }
        guard let file = part.file else { return takeField(part) }
        // An empty choice of files is sent as a file without a name.
        if file.isEmpty && part.bytes.isEmpty { return true }
        if part.offset == 0, refusal == nil {
            do throws(Refusal) {
                let level = try Redact.level(values(Redact.field))
                let new = try session.addUpload(name: file, size: nil, tag: nil, redaction: level)
                redaction = level
                hangUp.set(new)
                upload = new
            } catch { refusal = error }
        }
        guard let upload else { return true }
        return upload.take(part.bytes)
    }

    private func takeField(_ part: FormPart) -> Bool {
        fieldBytes += part.bytes.count
        guard fieldBytes <= Self.mostFieldBytes, fields.count < Self.mostFields else { return false }
        if part.offset == 0 || fields.isEmpty {
            fields.append((part.name, Array(part.bytes)))
        } else {
            fields[fields.count - 1].value += part.bytes
        }
        return true
    }

    /// Whether the bundles were taken as the whole form wants it: a bundle is read before what follows it is known.
    func checkRedaction() throws(Refusal) {
        guard !bundles.isEmpty, try Redact.level(values(Redact.field)) != redaction else { return }
        throw Refusal(400, "the field \(Redact.field) came behind a bundle", hint: "send it in front of the bundles")
    }

    private func finishUpload() {
        guard let upload else { return }
        hangUp.forget()
        upload.finish()
        bundles.append(upload.id)
        self.upload = nil
    }
}

/// A piece of one part of a form.
struct FormPart {
    let name: String
    /// What the browser calls the file; nil for a word.
    let file: String?
    let bytes: UnsafeRawBufferPointer
    /// Of the piece in its part: 0 begins a new one.
    let offset: UInt64
}

/// Takes the body of a form apart, piece by piece.
protocol FormReading: AnyObject {
    /// False where the body is no form, or `take` wants no more.
    func read(_ bytes: UnsafeRawBufferPointer, _ take: @escaping (FormPart) -> Bool) -> Bool
}
