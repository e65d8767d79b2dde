//! `query_equip_business_policy` (18.4): what a connector charges, by time of day.

use crate::deviations::Deviations;
use crate::messages::object_body;
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::Connector;
use crate::wire::list::List;
use crate::wire::number::{Int, Price};
use crate::wire::text::Str;
use crate::wire::when::TimeOfDay;
use crate::wire::{At, Wire, wire};
use model::ConnectorId;
use model::quantity::YuanPerKilowattHour;

wire! {
    /// A period of a policy.
    PeriodFields {
        /// Start, seconds since midnight.
        must starts: TimeOfDay = "StartTime",
        /// Price of energy, CNY/kWh.
        must electricity: Price = "ElecPrice",
        /// Price of service, CNY/kWh.
        must service: Price = "SevicePrice",
    }
}

wire! {
    /// Answer to `query_equip_business_policy`.
    PolicyReply {
        /// Number of the question.
        opt sequence: Str<64> = "EquipBizSeq",
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// 0 success, 1 failure.
        must succ_stat: Int = "SuccStat",
        /// 0 none, 1 no policy.
        opt fail_reason: Int = "FailReason",
        /// Periods.
        opt periods: List<PeriodFields<'static>, 0, 32> = "PolicyInfos",
    }
}

/// A period of a policy; it lasts until the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyPeriod {
    /// Start, seconds since midnight.
    pub starts_s: u32,
    /// Price of energy.
    pub electricity: YuanPerKilowattHour,
    /// Price of service.
    pub service: YuanPerKilowattHour,
}

/// What a connector charges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Number of the question, echoed.
    pub sequence: String,
    /// The connector.
    pub connector_id: ConnectorId,
    /// Why there is none; 0 when there is one.
    pub fail_reason: i32,
    /// Periods of a day, in order.
    pub periods: Vec<PolicyPeriod>,
    /// What the answer deviates in.
    pub deviations: Deviations,
}

impl Policy {
    /// Reads the plaintext of an answer; a failure has no periods.
    ///
    /// # Errors
    /// 4003-34 when it is not a JSON object, 4004-01 to 4004-08 with the pointer of the first field that breaks a rule,
    /// among them periods that do not begin at midnight or run backwards.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let mut seen = Deviations::new();
        let object = object_body::<PolicyReply<'static>>(text)?;
        seen.count_set(object.marks);
        let reply = PolicyReply::read(&object.slots, &At::ROOT, &mut seen)?;
        let failed = reply.succ_stat != 0;
        let periods = match reply.periods {
            Some(list) if !failed => list,
            _ => Vec::new(),
        };
        let periods: Vec<PolicyPeriod> = periods
            .into_iter()
            .map(|one| PolicyPeriod {
                starts_s: one.starts,
                electricity: one.electricity,
                service: one.service,
            })
            .collect();
        let at = At::ROOT.key("PolicyInfos");
        if periods.first().is_some_and(|first| first.starts_s != 0) {
            return Err(at.refuse(SubCode::OutOfRange).saying("(首段应从000000开始)"));
        }
        if periods.windows(2).any(|pair| pair[1].starts_s <= pair[0].starts_s) {
            return Err(at.refuse(SubCode::OutOfRange).saying("(时段应依次递增)"));
        }
        Ok(Self {
            sequence: reply.sequence.map(|text| text.into_owned()).unwrap_or_default(),
            connector_id: reply.connector_id,
            fail_reason: if failed { reply.fail_reason.unwrap_or(99).max(1) } else { 0 },
            periods,
            deviations: seen,
        })
    }
}
