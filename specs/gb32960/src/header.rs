//! The first 24 bytes of a frame.

/// Edition of GB/T 32960.3, told by the two start bytes of every frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// GB/T 32960.3-2016, frames start with `##`.
    V2016,
    /// GB/T 32960.3-2025, frames start with `$$`, in force since 2025-11-01.
    V2025,
}

impl Edition {
    /// The edition whose frames start with these bytes.
    pub fn of_start(start: [u8; 2]) -> Option<Self> {
        match &start {
            b"##" => Some(Self::V2016),
            b"$$" => Some(Self::V2025),
            _ => None,
        }
    }

    /// The two start bytes.
    pub fn start(self) -> [u8; 2] {
        match self {
            Self::V2016 => *b"##",
            Self::V2025 => *b"$$",
        }
    }

    /// Year of publication, for logs and rows.
    pub fn year(self) -> i32 {
        match self {
            Self::V2016 => 2016,
            Self::V2025 => 2025,
        }
    }

    pub(crate) fn pick<T>(self, old: T, new: T) -> T {
        match self {
            Self::V2016 => old,
            Self::V2025 => new,
        }
    }
}

/// What a frame is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// 0x01: a vehicle goes online.
    VehicleLogin,
    /// 0x02: realtime report.
    Realtime,
    /// 0x03: report sent again after a gap.
    Reissue,
    /// 0x04: a vehicle goes offline.
    VehicleLogout,
    /// 0x05: a client platform logs in.
    PlatformLogin,
    /// 0x06: a client platform logs out.
    PlatformLogout,
    /// 0x07: heartbeat.
    Heartbeat,
    /// 0x08: time synchronisation.
    TimeSync,
    /// 0x09: activation of a terminal (2025).
    Activation,
    /// 0x0A: answer to an activation (2025).
    ActivationAnswer,
    /// 0x0B: exchange of keys (2025).
    KeyExchange,
    /// Any other: queries, settings and control of terminals (0x80 to 0x82), private and reserved numbers.
    Other(u8),
}

impl Command {
    /// By its number.
    pub fn of(number: u8) -> Self {
        match number {
            0x01 => Self::VehicleLogin,
            0x02 => Self::Realtime,
            0x03 => Self::Reissue,
            0x04 => Self::VehicleLogout,
            0x05 => Self::PlatformLogin,
            0x06 => Self::PlatformLogout,
            0x07 => Self::Heartbeat,
            0x08 => Self::TimeSync,
            0x09 => Self::Activation,
            0x0A => Self::ActivationAnswer,
            0x0B => Self::KeyExchange,
            other => Self::Other(other),
        }
    }

    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::VehicleLogin => 0x01,
            Self::Realtime => 0x02,
            Self::Reissue => 0x03,
            Self::VehicleLogout => 0x04,
            Self::PlatformLogin => 0x05,
            Self::PlatformLogout => 0x06,
            Self::Heartbeat => 0x07,
            Self::TimeSync => 0x08,
            Self::Activation => 0x09,
            Self::ActivationAnswer => 0x0A,
            Self::KeyExchange => 0x0B,
            Self::Other(number) => number,
        }
    }

    /// A word for logs and counters.
    pub fn word(self) -> &'static str {
        match self {
            Self::VehicleLogin => "vehicle_login",
            Self::Realtime => "realtime",
            Self::Reissue => "reissue",
            Self::VehicleLogout => "vehicle_logout",
            Self::PlatformLogin => "platform_login",
            Self::PlatformLogout => "platform_logout",
            Self::Heartbeat => "heartbeat",
            Self::TimeSync => "time_sync",
            Self::Activation => "activate",
            Self::ActivationAnswer => "activate_response",
            Self::KeyExchange => "key_exchange",
            Self::Other(_) => "other",
        }
    }

    /// Whether its data unit begins with a time, which a reply repeats.
    pub fn is_timed(self) -> bool {
        matches!(
            self,
            Self::VehicleLogin
                | Self::Realtime
                | Self::Reissue
                | Self::VehicleLogout
                | Self::PlatformLogin
                | Self::PlatformLogout
        )
    }
}

/// Reply flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// 0x01: done.
    Ok,
    /// 0x02: an error (2016), another error (2025).
    Error,
    /// 0x03: the VIN is in use already.
    VinDuplicate,
    /// 0x04: the VIN is unknown (2025).
    VinUnknown,
    /// 0x05: the signature is wrong (2025).
    Signature,
    /// 0x06: the structure is wrong (2025).
    Structure,
    /// 0x07: the data unit does not decrypt (2025).
    Decryption,
    /// 0xFE: the frame is a command and wants an answer.
    Command,
    /// Any other number: a reply of unknown meaning.
    Other(u8),
}

impl Flag {
    /// By its number.
    pub fn of(number: u8) -> Self {
        match number {
            0x01 => Self::Ok,
            0x02 => Self::Error,
            0x03 => Self::VinDuplicate,
            0x04 => Self::VinUnknown,
            0x05 => Self::Signature,
            0x06 => Self::Structure,
            0x07 => Self::Decryption,
            0xFE => Self::Command,
            other => Self::Other(other),
        }
    }

    /// The number on the wire of an edition; flags that 2016 lacks become its error.
    pub fn number(self, edition: Edition) -> u8 {
        let new = match self {
            Self::Ok => 0x01,
            Self::Error => 0x02,
            Self::VinDuplicate => 0x03,
            Self::VinUnknown => 0x04,
            Self::Signature => 0x05,
            Self::Structure => 0x06,
            Self::Decryption => 0x07,
            Self::Command => 0xFE,
            Self::Other(number) => number,
        };
        if edition == Edition::V2016 && (0x04..=0x07).contains(&new) { 0x02 } else { new }
    }
}

/// How the data unit is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encryption {
    /// 0x01: not at all.
    Plain,
    /// 0x02: RSA.
    Rsa,
    /// 0x03: AES-128.
    Aes128,
    /// 0x04: SM2 (2025).
    Sm2,
    /// 0x05: SM4 (2025).
    Sm4,
    /// 0xFE: the sender says abnormal.
    Abnormal,
    /// 0xFF: the sender says invalid.
    Invalid,
    /// Any other number.
    Other(u8),
}

impl Encryption {
    /// By its number.
    pub fn of(number: u8) -> Self {
        match number {
            0x01 => Self::Plain,
            0x02 => Self::Rsa,
            0x03 => Self::Aes128,
            0x04 => Self::Sm2,
            0x05 => Self::Sm4,
            0xFE => Self::Abnormal,
            0xFF => Self::Invalid,
            other => Self::Other(other),
        }
    }

    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::Plain => 0x01,
            Self::Rsa => 0x02,
            Self::Aes128 => 0x03,
            Self::Sm2 => 0x04,
            Self::Sm4 => 0x05,
            Self::Abnormal => 0xFE,
            Self::Invalid => 0xFF,
            Self::Other(number) => number,
        }
    }
}

/// The 17 bytes that name a vehicle (its VIN) or a platform. A VIN is personal: it is neither printed nor logged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VehicleId(pub [u8; 17]);

impl VehicleId {
    /// From a text of at most 17 bytes, padded with zeros; `None` when it is longer.
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; 17];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    /// The text without padding; bytes that are not ASCII become `?`.
    pub fn text(&self) -> String {
        text_of(&self.0)
    }
}

impl std::fmt::Debug for VehicleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VehicleId(hidden)")
    }
}

/// Padded bytes as a text: zeros and blanks at the ends go, what is not printable ASCII becomes `?`.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let padding = |byte: &u8| matches!(byte, 0 | b' ');
    let first = bytes.iter().position(|byte| !padding(byte)).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(|byte| !padding(byte)).map_or(first, |at| at + 1);
    let shown = |byte: &u8| if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '?' };
    bytes[first..last].iter().map(shown).collect()
}

/// Everything of a frame but its data unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Edition of the frame.
    pub edition: Edition,
    /// What it is about.
    pub command: Command,
    /// Command or reply.
    pub flag: Flag,
    /// Vehicle or platform.
    pub id: VehicleId,
    /// Encryption of the data unit.
    pub encryption: Encryption,
}

impl Header {
    /// Whether the frame answers another one. Replies are never answered.
    pub fn is_reply(&self) -> bool {
        self.flag != Flag::Command
    }
}
