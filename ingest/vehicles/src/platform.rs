//! A platform that may log in.

use crate::config::PlatformConfig;
use crate::password::{NotAHash, PasswordHash};
use gb32960::{DataKey, Datum, Edition, NotAKey, PublicKey};
use ipnet::IpNet;
use model::OperatorId;
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;
use std::net::IpAddr;

/// Which realtime and reissued frames are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerRealtime {
    /// All, as platform links expect.
    #[default]
    Always,
    /// Those that are refused, as terminals expect.
    ErrorsOnly,
    /// None.
    Never,
}

/// What becomes of signatures of the 2025 edition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignaturePolicy {
    /// They are not looked at.
    Ignore,
    /// The verdict is kept with the report.
    #[default]
    Record,
    /// Reports without a right signature are held back and answered with an error.
    Require,
}

/// Coordinate system of 2016 frames, which do not name one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System2016 {
    /// WGS-84.
    #[default]
    Wgs84,
    /// GCJ-02.
    Gcj02,
}

/// Why settings are not a platform.
#[derive(Debug, thiserror::Error)]
pub enum NotAPlatform {
    /// The user name does not fit its field.
    #[error("user name of vehicle platform {id} has more than 12 bytes or none")]
    User {
        /// The platform.
        id: OperatorId,
    },
    /// The hash of the password cannot be read.
    #[error("password hash of vehicle platform {id}")]
    Password {
        /// The platform.
        id: OperatorId,
        /// Why.
        source: NotAHash,
    },
    /// A public key cannot be read.
    #[error("public key {number} of vehicle platform {id}")]
    Key {
        /// The platform.
        id: OperatorId,
        /// Which key, from 1.
        number: usize,
        /// Why.
        source: NotAKey,
    },
    /// A source address that is neither an address nor a network.
    #[error("vehicle platform {id}: {text} is neither an address nor a network")]
    Address {
        /// The platform.
        id: OperatorId,
        /// The text.
        text: String,
    },
    /// An edition that does not exist.
    #[error("vehicle platform {id}: edition {edition} is neither 2016 nor 2025")]
    Edition {
        /// The platform.
        id: OperatorId,
        /// The edition.
        edition: i32,
    },
}

/// A platform that may log in, ready for use.
#[derive(Debug, Clone)]
pub struct Platform {
    pub(crate) config: PlatformConfig,
    pub(crate) password: PasswordHash,
    pub(crate) keys: Vec<PublicKey>,
    pub(crate) data_key: Option<DataKey>,
    sources: Vec<IpNet>,
    /// Tells platforms apart in the memory of vehicles.
    pub(crate) number: u64,
}

impl Platform {
    /// From its settings, with the key of its data units where they are encrypted.
    ///
    /// # Errors
    /// [`NotAPlatform`] names what cannot be used.
    pub fn new(config: PlatformConfig, data_key: Option<DataKey>) -> Result<Self, NotAPlatform> {
        let id = || config.id.clone();
        if config.user.is_empty() || config.user.len() > 12 {
            return Err(NotAPlatform::User { id: id() });
        }
        if let Some(edition) = config.editions.iter().find(|year| !matches!(year, 2016 | 2025)) {
            return Err(NotAPlatform::Edition { id: id(), edition: *edition });
        }
        let password = config
            .password_hash
            .parse()
            .map_err(|source| NotAPlatform::Password { id: id(), source })?;
        let mut keys = Vec::with_capacity(config.public_keys.len());
        for (at, pem) in config.public_keys.iter().enumerate() {
            let wrong = |source| NotAPlatform::Key { id: id(), number: at + 1, source };
            keys.push(PublicKey::from_pem(pem).map_err(wrong)?);
        }
        let mut sources = Vec::with_capacity(config.source_addresses.len());
        for text in &config.source_addresses {
            let net = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            let wrong = |_| NotAPlatform::Address { id: id(), text: text.clone() };
            sources.push(net.map_err(wrong)?);
        }
        let number = foldhash::fast::FixedState::default().hash_one(&config.id);
        Ok(Self { config, password, keys, data_key, sources, number })
    }

    /// The platform as an operator.
    pub fn id(&self) -> &OperatorId {
        &self.config.id
    }

    pub(crate) fn may_come_from(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.sources.is_empty() || self.sources.iter().any(|net| net.contains(&address))
    }

    pub(crate) fn may_use(&self, edition: Edition) -> bool {
        let allowed = &self.config.editions;
        allowed.is_empty() || allowed.contains(&edition.year())
    }

    pub(crate) fn unnamed_datum(&self) -> Datum {
        match self.config.position_system_2016 {
            System2016::Wgs84 => Datum::Wgs84,
            System2016::Gcj02 => Datum::Gcj02,
        }
    }
}
