//! What an operator's platform does wrong, switched on and off while it runs.

/// Faults of a platform. The default is an honest one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mischief {
    /// Waits this long before each answer, ms.
    pub slow_ms: u64,
    /// Answers this HTTP status with a page of text instead of an envelope.
    pub http_status: Option<u16>,
    /// Answers this many calls with `Ret` −1.
    pub busy: u32,
    /// A token dies after this many calls, long before its time.
    pub token_calls: Option<u32>,
    /// Refuses tokens with `Ret` 4003 (CW32).
    pub refuses_tokens: bool,
    /// Signs with another key.
    pub wrong_signature: bool,
    /// `Ret` as text, paging as text, no `Sig` and `Data` null on errors, errors under HTTP 400 (CW13, CW25).
    pub loose: bool,
    /// Answers with many megabytes.
    pub huge: bool,
    /// Answers with something that is not JSON.
    pub garbage: bool,
    /// Sends at most so many stations a page, whatever was asked.
    pub page_cap: Option<usize>,
    /// Added to `PageCount`.
    pub page_count_off: i32,
    /// Added to `ItemSize`.
    pub item_size_off: i32,
    /// `ItemSize` grows with each of this many pages of stations.
    pub moving_pages: u32,
    /// Answers every page with the first.
    pub repeats_first_page: bool,
    /// Gives every station another id.
    pub renames_stations: bool,
    /// The first so many stations of a pull name another operator.
    pub foreign_stations: usize,
    /// The last so many stations are left out.
    pub lost_stations: usize,
    /// Status answers hold a station that was not asked for.
    pub unasked_station: bool,
    /// Every connector is said to be out of order.
    pub all_faulty: bool,
    /// Orders of a supplement come twice, with different sums.
    pub doubled_orders: bool,
    /// Sees the energy of every order of a comparison otherwise, and knows one more order.
    pub disputes_orders: bool,
    /// Statistics are of another station than the one asked for.
    pub stats_of_another: bool,
    /// Interfaces that are answered with `Ret` 4004.
    pub refuses: Vec<String>,
    /// Holds nothing that a supplement asks for.
    pub holds_nothing: bool,
    /// Stops answering, as if the machine were off, after so many calls from now on.
    pub dies_after: Option<u32>,
}
