/// A bundle that is the whole body of a request.
final class RawUpload: RequestBody {
    private let upload: Upload
    private let session: Session
    private let hangUp: HangUp
    private let base: String?

    /// - Parameter base: the address of the server, for `Location`; nil where only the client knows it.
    init(_ upload: Upload, _ session: Session, _ hangUp: HangUp, base: String?) {
        self.upload = upload
        self.session = session
        self.hangUp = hangUp
        self.base = base
        hangUp.set(upload)
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool { upload.take(bytes) }

    func end() -> Reply {
        hangUp.forget()
        upload.finish()
        guard let job = session.job(upload.id) else {
            return .refusal(Refusal(409, "this analysis was removed"), asPage: false)
        }
        let location = base.map { $0 + "api/analyses/" + job.id } ?? "analyses/" + job.id
        return .json(JobJSON.object(job), status: 202, location: location)
    }
}
