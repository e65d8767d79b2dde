//! Type 04: the combustion engine.

use crate::reading::Reading;
use crate::scale::{byte, record, word};

record! {
    /// The combustion engine: 5 bytes in 2016, 2 in 2025.
    Engine {
        /// 1 on, 2 off; 2016 only.
        state_code: Option<Reading<i64>> = Some(byte(1, 2)), None;
        /// Crankshaft, revolutions per minute.
        crankshaft_rpm: Reading<i64> = Some(word(0, 60_000)), Some(word(0, 60_000));
        /// Consumption, 0.01 L per 100 km; 2016 only.
        consumption_cl: Option<Reading<i64>> = Some(word(0, 60_000)), None;
    }
}
