//! What a data unit says.

use crate::frame::{Frame, write as write_frame};
use crate::header::{Command, Edition, Encryption, Header};
use crate::login::{PlatformLogin, Serial, VehicleLogin};
use crate::report::Report;
use crate::stamp;
use crate::wire::{BodyError, Input, Unfit, long_length};
use chrono::{DateTime, Utc};

/// Data unit of a key exchange (2025). The key itself is encrypted for the receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyExchange {
    /// What the key is for.
    pub encryption: Encryption,
    /// The key as sent.
    pub key: Vec<u8>,
    /// Start of its validity.
    pub from: DateTime<Utc>,
    /// End of its validity.
    pub until: DateTime<Utc>,
}

impl std::fmt::Debug for KeyExchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyExchange").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Data unit of an answer to an activation (2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activation {
    /// 1 activated, 2 not.
    pub status: u8,
    /// Reason of a refusal.
    pub info: u8,
}

/// What a data unit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing: heartbeats, time synchronisation, their replies.
    Empty,
    /// A time and nothing else: replies.
    At(DateTime<Utc>),
    /// A vehicle goes online.
    VehicleLogin(VehicleLogin),
    /// A vehicle goes offline.
    VehicleLogout(Serial),
    /// A platform logs in.
    PlatformLogin(PlatformLogin),
    /// A platform logs out.
    PlatformLogout(Serial),
    /// A realtime or reissued report.
    Report(Report),
    /// Answer to an activation (2025).
    Activation(Activation),
    /// A key (2025).
    KeyExchange(KeyExchange),
    /// Bytes of a command that is not read here, or of a reply that repeats its request.
    Opaque(Vec<u8>),
}

impl Body {
    /// Reads a data unit that is not encrypted, or was opened.
    ///
    /// # Errors
    /// [`BodyError`] names the place where the data unit is not what its command says.
    pub fn read(header: &Header, data: &[u8]) -> Result<Self, BodyError> {
        if data.is_empty() && (header.is_reply() || !header.command.is_timed()) {
            return Ok(Self::Empty);
        }
        if header.is_reply() {
            return Ok(Self::of_reply(data));
        }
        let mut input = Input::new(data);
        let body = Self::of_command(header, &mut input, data)?;
        input.end()?;
        Ok(body)
    }

    fn of_reply(data: &[u8]) -> Self {
        let mut input = Input::new(data);
        match stamp::read(&mut input) {
            Ok(at) if input.left() == 0 => Self::At(at),
            _ => Self::Opaque(data.to_vec()),
        }
    }

    fn of_command(header: &Header, input: &mut Input<'_>, data: &[u8]) -> Result<Self, BodyError> {
        let edition = header.edition;
        Ok(match (header.command, edition) {
            (Command::VehicleLogin, _) => Self::VehicleLogin(VehicleLogin::read(edition, input)?),
            (Command::Realtime | Command::Reissue, _) => {
                Self::Report(Report::read(edition, input)?)
            }
            (Command::VehicleLogout, _) => Self::VehicleLogout(Serial::read(input)?),
            (Command::PlatformLogin, _) => Self::PlatformLogin(PlatformLogin::read(input)?),
            (Command::PlatformLogout, _) => Self::PlatformLogout(Serial::read(input)?),
            (Command::ActivationAnswer, Edition::V2025) => {
                Self::Activation(Activation { status: input.byte()?, info: input.byte()? })
            }
            (Command::KeyExchange, Edition::V2025) => {
                let encryption = Encryption::of(input.byte()?);
                let length = usize::from(input.word()?);
                let key = input.take(length)?.to_vec();
                let (from, until) = (stamp::read(input)?, stamp::read(input)?);
                Self::KeyExchange(KeyExchange { encryption, key, from, until })
            }
            _ => {
                input.take(data.len())?;
                Self::Opaque(data.to_vec())
            }
        })
    }

    /// Writes the data unit.
    ///
    /// # Errors
    /// [`Unfit`] names a value that its field cannot hold in this edition.
    pub fn write(&self, edition: Edition) -> Result<Vec<u8>, Unfit> {
        let mut out = Vec::new();
        match self {
            Self::Empty => {}
            Self::At(at) => stamp::write(*at, &mut out)?,
            Self::VehicleLogin(login) => login.write(edition, &mut out)?,
            Self::VehicleLogout(serial) | Self::PlatformLogout(serial) => serial.write(&mut out)?,
            Self::PlatformLogin(login) => login.write(&mut out)?,
            Self::Report(report) => report.write(edition, &mut out)?,
            Self::Activation(answer) => out.extend([answer.status, answer.info]),
            Self::KeyExchange(exchange) => {
                out.push(exchange.encryption.number());
                out.extend_from_slice(&long_length(exchange.key.len(), "key")?);
                out.extend_from_slice(&exchange.key);
                stamp::write(exchange.from, &mut out)?;
                stamp::write(exchange.until, &mut out)?;
            }
            Self::Opaque(bytes) => out.extend_from_slice(bytes),
        }
        Ok(out)
    }
}

impl Frame<'_> {
    /// What a plain data unit says. The bytes of an encrypted one are opaque until a [`crate::DataKey`] opens them.
    ///
    /// # Errors
    /// [`BodyError`] as [`Body::read`].
    pub fn body(&self) -> Result<Body, BodyError> {
        if self.header.encryption == Encryption::Plain {
            Body::read(&self.header, self.data)
        } else {
            Ok(Body::Opaque(self.data.to_vec()))
        }
    }
}

impl Header {
    /// A whole frame of this header and a plain body.
    ///
    /// # Errors
    /// [`Unfit`] names a value that its field cannot hold, or says that the data unit is too long.
    pub fn frame(&self, body: &Body) -> Result<Vec<u8>, Unfit> {
        write_frame(self, &body.write(self.edition)?)
    }
}
