//! Data units of logins and logouts.

use crate::header::{Edition, Encryption, text_of};
use crate::stamp;
use crate::wire::{BodyError, Input, Unfit, short_length};
use chrono::{DateTime, Utc};

/// Padded text of a login: ICCID, codes of storage, user name, password. Never printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoginText<const N: usize>(pub [u8; N]);

impl<const N: usize> LoginText<N> {
    /// From a text of at most `N` bytes, padded with zeros; `None` when it is longer.
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    /// The text without padding; bytes that are not printable ASCII become `?`.
    pub fn text(&self) -> String {
        text_of(&self.0)
    }
}

impl<const N: usize> std::fmt::Debug for LoginText<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginText(hidden)")
    }
}

/// Time and serial number: the whole data unit of a logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial {
    /// When, whole seconds.
    pub at: DateTime<Utc>,
    /// Counts logins of the day from 1; a logout repeats the number of its login.
    pub number: u16,
}

impl Serial {
    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, BodyError> {
        Ok(Self { at: stamp::read(input)?, number: input.word()? })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Unfit> {
        stamp::write(self.at, out)?;
        out.extend_from_slice(&self.number.to_be_bytes());
        Ok(())
    }
}

/// Codes of a vehicle's storage. They name a person's car, as its VIN does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// 2016: `subsystems` codes of `code_length` bytes each, joined; none when the length is 0.
    Subsystems {
        /// Subsystems, 0 to 250.
        subsystems: u8,
        /// Bytes of one code, 0 to 50.
        code_length: u8,
        /// The codes, joined.
        codes: Vec<u8>,
    },
    /// 2025: packs of every battery management system, then one code per pack (GB/T 34014).
    Packs {
        /// Packs of each battery management system.
        per_bms: Vec<u8>,
        /// One code per pack.
        codes: Vec<LoginText<24>>,
    },
}

/// Data unit of a vehicle login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleLogin {
    /// When, and the number of the login.
    pub serial: Serial,
    /// Number of the SIM card.
    pub iccid: LoginText<20>,
    /// Codes of the storage.
    pub storage: Storage,
}

impl VehicleLogin {
    pub(crate) fn read(edition: Edition, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let serial = Serial::read(input)?;
        let iccid = LoginText(input.array()?);
        let storage = match edition {
            Edition::V2016 => {
                let (subsystems, code_length) = (input.byte()?, input.byte()?);
                let codes = input.take(usize::from(subsystems) * usize::from(code_length))?;
                Storage::Subsystems { subsystems, code_length, codes: codes.to_vec() }
            }
            Edition::V2025 => {
                let systems = input.byte()?;
                let per_bms = input.take(usize::from(systems))?.to_vec();
                let packs: usize = per_bms.iter().map(|packs| usize::from(*packs)).sum();
                let mut codes = Vec::with_capacity(packs.min(input.left() / 24));
                for _ in 0..packs {
                    codes.push(LoginText(input.array()?));
                }
                Storage::Packs { per_bms, codes }
            }
        };
        Ok(Self { serial, iccid, storage })
    }

    pub(crate) fn write(&self, edition: Edition, out: &mut Vec<u8>) -> Result<(), Unfit> {
        self.serial.write(out)?;
        out.extend_from_slice(&self.iccid.0);
        match (edition, &self.storage) {
            (Edition::V2016, Storage::Subsystems { subsystems, code_length, codes }) => {
                if codes.len() != usize::from(*subsystems) * usize::from(*code_length) {
                    return Err(Unfit { field: "storage codes" });
                }
                out.extend([*subsystems, *code_length]);
                out.extend_from_slice(codes);
            }
            (Edition::V2025, Storage::Packs { per_bms, codes }) => {
                let packs: usize = per_bms.iter().map(|packs| usize::from(*packs)).sum();
                if packs != codes.len() {
                    return Err(Unfit { field: "pack codes" });
                }
                out.push(short_length(per_bms.len(), "battery management systems")?);
                out.extend_from_slice(per_bms);
                codes.iter().for_each(|code| out.extend_from_slice(&code.0));
            }
            _ => return Err(Unfit { field: "storage" }),
        }
        Ok(())
    }
}

/// Data unit of a platform login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformLogin {
    /// When, and the number of the login.
    pub serial: Serial,
    /// User name.
    pub user: LoginText<12>,
    /// Password.
    pub password: LoginText<20>,
    /// How the platform will encrypt.
    pub encryption: Encryption,
}

impl PlatformLogin {
    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, BodyError> {
        Ok(Self {
            serial: Serial::read(input)?,
            user: LoginText(input.array()?),
            password: LoginText(input.array()?),
            encryption: Encryption::of(input.byte()?),
        })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Unfit> {
        self.serial.write(out)?;
        out.extend_from_slice(&self.user.0);
        out.extend_from_slice(&self.password.0);
        out.push(self.encryption.number());
        Ok(())
    }
}
