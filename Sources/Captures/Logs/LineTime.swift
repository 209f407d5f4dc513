import Units

/// When a line was written, as it tells itself or what stands beside it does.
struct LineTime {
    let at: Moment
    /// By a clock whose zone nobody knows, as if it were UTC's.
    var isLocal = false
}
