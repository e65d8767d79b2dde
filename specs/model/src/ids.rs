//! Identifiers as the access specification defines them (chapter 13).

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnId {
    /// Nothing between the quotes.
    #[error("{noun} is empty")]
    Empty {
        /// What was expected.
        noun: &'static str,
    },
    /// Too long or, for fixed lengths, too short.
    #[error("{noun} has {got} characters, allowed {allowed}")]
    Length {
        /// What was expected.
        noun: &'static str,
        /// Characters found.
        got: usize,
        /// Lengths allowed, as text.
        allowed: &'static str,
    },
    /// A character outside the alphabet of the identifier.
    #[error("{noun} holds a character that is not allowed: {found:?}")]
    Character {
        /// What was expected.
        noun: &'static str,
        /// The offending character.
        found: char,
    },
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $noun:literal, $lengths:expr, $allowed:literal, $char:expr, $byte:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks length and alphabet.
            ///
            /// # Errors
            /// [`NotAnId`] tells which of the two fails.
            pub fn new(text: impl Into<Box<str>>) -> Result<Self, NotAnId> {
                let text: Box<str> = text.into();
                if text.is_empty() {
                    return Err(NotAnId::Empty { noun: $noun });
                }
                // One pass for the common case; characters, not bytes, are counted.
                let plain = text.bytes().fold(true, |plain, byte| plain & $byte(byte));
                if plain && $lengths.contains(&text.len()) {
                    return Ok(Self(text));
                }
                let got = text.chars().count();
                if !$lengths.contains(&got) {
                    return Err(NotAnId::Length { noun: $noun, got, allowed: $allowed });
                }
                match text.chars().find(|c| !$char(*c)) {
                    Some(found) => Err(NotAnId::Character { noun: $noun, found }),
                    None => Ok(Self(text)),
                }
            }

            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Self::new(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                Self::new(text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into()
            }
        }
    };
}

fn upper_or_digit(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase()
}

fn upper_or_digit_ascii(byte: u8) -> bool {
    byte.is_ascii_digit() | byte.is_ascii_uppercase()
}

fn visible(c: char) -> bool {
    !c.is_control()
}

fn visible_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

id!(
    /// An operator: characters 9 to 17 of the unified social credit code.
    OperatorId, "OperatorID", (9..=9), "9", upper_or_digit, upper_or_digit_ascii
);
id!(
    /// A charging station (充电站), unique inside its operator. The standard has 20 characters.
    StationId, "StationID", (1..=20), "1 to 20", visible, visible_ascii
);
id!(
    /// A charging device (充电设备, 桩), unique inside its operator. The standard has 23, up to 50 are taken.
    EquipmentId, "EquipmentID", (1..=50), "1 to 50", visible, visible_ascii
);
id!(
    /// A connector (充电接口, 枪), unique inside its operator. The standard has 26, up to 50 are taken.
    ConnectorId, "ConnectorID", (1..=50), "1 to 50", visible, visible_ascii
);
id!(
    /// An order or another sequence number: the initiator's operator id and 18 characters.
    OrderNo, "StartChargeSeq", (27..=27), "27", visible, visible_ascii
);

/// Number of one received message, rising in the order of arrival and unique over restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub i64);

impl std::fmt::Display for MessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
#[path = "ids_tests.rs"]
mod tests;
