import Units

/// What a container would need with more services or fewer than its proxy holds today (estimated): the account's own
/// prices, and as many subsets, endpoints and virtual hosts for each service as there are now.
package struct Headroom: Sendable {
    package struct Point: Sendable, Hashable {
        package var services: Int
        package var atRest: Bytes
        package var atFullPush: Bytes
        package init(services: Int, atRest: Bytes, atFullPush: Bytes) {
            self.services = services
            self.atRest = atRest
            self.atFullPush = atFullPush
        }
    }
    package var today: Point
    /// From no service to more than fit, evenly.
    package var points: [Point]
    /// The most services with which a full push stays below the limit; nil where not even none does.
    package var fits: Int?
    /// Of one more service, at rest.
    package var perService: Bytes
    package init(today: Point, points: [Point], fits: Int?, perService: Bytes) {
        self.today = today
        self.points = points
        self.fits = fits
        self.perService = perService
    }
}
