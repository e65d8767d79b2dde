use serde::{Deserialize, Serialize};

use crate::error::RegistryError;

text_enum! {
    /// What happens to a message whose time differs too much from ours.
    ClockPolicy {
        /// It is accepted and recorded.
        Observe = "observe",
        /// It is refused.
        Refuse = "refuse",
    }
}

text_enum! {
    /// What happens to a message that was received before, byte for byte.
    ReplayPolicy {
        /// It is given the first answer again.
        Repeat = "repeat",
        /// It is refused.
        Refuse = "refuse",
    }
}

/// How one operator is received. Defaults are those of the access specification, sections 2, 5 and 10.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OperatorSettings {
    /// What a wrong time means.
    pub clock_policy: ClockPolicy,
    /// Allowed difference between the message's time and its arrival, seconds.
    pub clock_window_s: u32,
    /// What a repeated message means.
    pub replay_policy: ReplayPolicy,
    /// How long messages are remembered, seconds.
    pub replay_memory_s: u32,
    /// Requests per second and interface.
    pub rate_per_s: u32,
    /// Requests that may come at once.
    pub burst: u32,
    /// Largest body, bytes.
    pub max_body_bytes: u32,
    /// Validity of a bearer token, seconds.
    pub token_ttl_s: u32,
    /// Whether acknowledgements list each row.
    pub ack_details: bool,
    /// The result code for what is held already and final, when the operator wants its own; else success.
    pub duplicate_answer: Option<String>,
}

impl Default for OperatorSettings {
    fn default() -> Self {
        Self {
            clock_policy: ClockPolicy::Observe,
            clock_window_s: 600,
            replay_policy: ReplayPolicy::Repeat,
            replay_memory_s: 900,
            rate_per_s: 200,
            burst: 400,
            max_body_bytes: 4 << 20,
            token_ttl_s: 7_200,
            ack_details: true,
            duplicate_answer: None,
        }
    }
}

impl OperatorSettings {
    /// Checks the ranges that the access specification allows.
    ///
    /// # Errors
    /// [`RegistryError::Invalid`] for the first field out of range.
    pub fn check(&self) -> Result<(), RegistryError> {
        let within = |field, value: u32, low: u32, high: u32| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(RegistryError::invalid(field, format!("{value} is not in {low}–{high}")))
            }
        };
        within("clock_window_s", self.clock_window_s, 1, 86_400)?;
        within("replay_memory_s", self.replay_memory_s, 1, 86_400)?;
        within("rate_per_s", self.rate_per_s, 1, 100_000)?;
        within("burst", self.burst, self.rate_per_s, 1_000_000)?;
        within("max_body_bytes", self.max_body_bytes, 1 << 10, 64 << 20)?;
        within("token_ttl_s", self.token_ttl_s, 600, 604_800)?;
        match self.duplicate_answer.as_deref() {
            None | Some("4015") => Ok(()),
            Some(other) => {
                Err(RegistryError::invalid("duplicate_answer", format!("{other} is not 4015")))
            }
        }
    }
}
