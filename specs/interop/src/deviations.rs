//! The tolerance table (specification chapter 22): what honest senders do differently, accepted and counted.
//!
//! Every other spelling that is accepted stands in [`SPELLINGS`], with its code.

macro_rules! deviations {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        /// A tolerated deviation, CW01 to CW35.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Deviation {
            $($(#[$doc])* $name = $number,)*
        }

        impl Deviation {
            /// Every deviation in the order of its number.
            pub const ALL: [Self; KINDS] = [$(Self::$name),*];
        }
    };
}

/// Number of deviations.
const KINDS: usize = 35;

deviations! {
    /// Service fee spelled `Service…` for `Sevice…`.
    ServiceSpelling = 1;
    /// Energy money spelled `ElectMoney` for `ElecMoney`.
    ElectMoneySpelling = 2;
    /// Line breaks in `Data`.
    WrappedBase64 = 3;
    /// Lower-case or mixed-case `Sig`.
    LowerCaseSig = 4;
    /// Escapes, insignificant whitespace or a byte order mark in the JSON text.
    JsonText = 5;
    /// `TimeStamp` not in 14 digits.
    TimeStampForm = 6;
    /// `TimeStamp` outside the clock window (counted by the gate).
    ClockSkew = 7;
    /// The same envelope again (counted by the gate).
    SameEnvelope = 8;
    /// `Seq` not in four digits, or always the same.
    SeqForm = 9;
    /// `Soc` and `SOC` exchanged.
    SocSpelling = 10;
    /// Other names of VIN, plate and phone.
    PersonSpelling = 11;
    /// Other spellings of connector, station and operator id.
    IdSpelling = 12;
    /// Answers of peers in another shape.
    AnswerForm = 13;
    /// `DataSecret` equals `DataSecretIV`.
    KeyEqualsIv = 14;
    /// Times in another form.
    TimeForm = 15;
    /// Numbers as text, with an exponent, or with more digits than stated.
    NumberForm = 16;
    /// Status push with a list.
    StatusBodyForm = 17;
    /// Station push with a list or as a bare object.
    StationBodyForm = 18;
    /// Alias or twin of an interface name.
    NameAlias = 19;
    /// Identifiers longer than the standard allows.
    LongId = 20;
    /// `StarTime` for `StartTime`.
    StartTimeSpelling = 21;
    /// `SubPeriod` for `SumPeriod`.
    SumPeriodSpelling = 22;
    /// `QrCode` for `QRCode`.
    QrCodeSpelling = 23;
    /// `Status` of a push answer as text.
    AckStatusText = 24;
    /// Paging numbers as text.
    PagingText = 25;
    /// Other spellings of BMS fields.
    BmsSpelling = 26;
    /// `OpratorType` for `OperateMode`.
    OperateModeSpelling = 27;
    /// Other names of opening hours.
    OpenHoursSpelling = 28;
    /// `"null"`, `"-"` or `"无"` for nothing.
    NullWord = 29;
    /// `true`, `false`, `是` or `否` for 1 and 0.
    BooleanForm = 30;
    /// An encrypted empty text for `{}`.
    EmptyPlaintext = 31;
    /// A peer refuses a token with `Ret` 4003 or 4004.
    TokenRefusalForm = 32;
    /// Another content type (counted by the gate).
    ContentType = 33;
    /// Duplicate keys; the last one wins.
    DuplicateKey = 34;
    /// Names and codes of municipal profiles.
    MunicipalName = 35;
}

impl Deviation {
    /// The code of the specification, for example `CW04`.
    pub fn code(self) -> String {
        format!("CW{:02}", self as u8)
    }
}

/// How often each deviation was met in one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviations([u32; KINDS + 1]);

impl Default for Deviations {
    fn default() -> Self {
        Self::new()
    }
}

impl Deviations {
    /// Nothing met.
    pub const fn new() -> Self {
        Self([0; KINDS + 1])
    }

    /// Counts one occurrence.
    pub fn count(&mut self, deviation: Deviation) {
        let slot = &mut self.0[deviation as usize];
        *slot = slot.saturating_add(1);
    }

    /// Adds what another part of the message met.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(theirs);
        }
    }

    /// How often `deviation` was met.
    pub fn of(&self, deviation: Deviation) -> u32 {
        self.0[deviation as usize]
    }

    /// Whether the message conforms to the standard in all that was looked at.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    /// What was met, with counts, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (Deviation, u32)> {
        Deviation::ALL.into_iter().map(|d| (d, self.of(d))).filter(|(_, count)| *count > 0)
    }

    /// Counts one occurrence of every deviation of a set (bit n = CW n).
    pub(crate) fn count_set(&mut self, set: u64) {
        let mut rest = set;
        while rest != 0 {
            let slot = &mut self.0[rest.trailing_zeros() as usize];
            *slot = slot.saturating_add(1);
            rest &= rest - 1;
        }
    }
}

/// Names that mean the same field: the spelling a message expects is its own, the others are accepted there.
/// Without a code the other name is accepted silently, as the specification says.
pub(crate) type Spelling = (Option<Deviation>, &'static [&'static str]);

/// Every other field name that is accepted.
pub(crate) static SPELLINGS: &[Spelling] = &[
    (Some(Deviation::ServiceSpelling), &["SevicePrice", "ServicePrice"]),
    (Some(Deviation::ServiceSpelling), &["SeviceMoney", "ServiceMoney"]),
    (Some(Deviation::ServiceSpelling), &["DetailSeviceMoney", "DetailServiceMoney"]),
    (Some(Deviation::ServiceSpelling), &["TotalSeviceMoney", "TotalServiceMoney"]),
    (Some(Deviation::ElectMoneySpelling), &["ElecMoney", "ElectMoney"]),
    (Some(Deviation::ElectMoneySpelling), &["TotalElecMoney", "TotalElectMoney"]),
    (Some(Deviation::ElectMoneySpelling), &["DetailElecMoney", "DetailElectMoney"]),
    (Some(Deviation::SocSpelling), &["Soc", "SOC"]),
    (Some(Deviation::PersonSpelling), &["Vin", "VIN"]),
    (Some(Deviation::PersonSpelling), &["PlateNo", "LicensePlate", "PlateNum"]),
    (Some(Deviation::PersonSpelling), &["Phone", "PhoneNum", "MobileNumber"]),
    (Some(Deviation::IdSpelling), &["ConnectorID", "connectorID", "connectorlD"]),
    (Some(Deviation::IdSpelling), &["StationID", "stationID"]),
    (Some(Deviation::IdSpelling), &["OperatorID", "operatorID"]),
    (Some(Deviation::StartTimeSpelling), &["StartTime", "StarTime"]),
    (Some(Deviation::SumPeriodSpelling), &["SumPeriod", "SubPeriod"]),
    (Some(Deviation::QrCodeSpelling), &["QRCode", "QrCode"]),
    (Some(Deviation::BmsSpelling), &["TatalVoltage", "TotalVoltage"]),
    (Some(Deviation::BmsSpelling), &["TemptureH", "TemperatureH"]),
    (Some(Deviation::BmsSpelling), &["TemptureL", "TemperatureL"]),
    (Some(Deviation::OperateModeSpelling), &["OperateMode", "OpratorType"]),
    (Some(Deviation::OpenHoursSpelling), &["BusineHours", "BusinessHours"]),
    (
        Some(Deviation::OpenHoursSpelling),
        &["Is24Hour", "OpenAllDay", "RoundTheClock", "BusineHours724"],
    ),
    (Some(Deviation::MunicipalName), &["Power", "EquipmentPower"]),
    (Some(Deviation::MunicipalName), &["AuxPower", "BMSPowerType"]),
    (Some(Deviation::MunicipalName), &["StationUniqueID", "StationUniqueNumber"]),
    (Some(Deviation::MunicipalName), &["EquipmentUniqueID", "EquipmentUniqueNumber"]),
    (Some(Deviation::MunicipalName), &["Capacity", "RatedCapacity"]),
    (None, &["SupStationPowerInfos", "StationPowerInfos"]),
];

/// The group of names that `name` belongs to; `None` for a name nobody else spells otherwise.
pub(crate) fn spelling(name: &str) -> Option<&'static Spelling> {
    SPELLINGS.iter().find(|(_, names)| names.contains(&name))
}

#[cfg(test)]
#[path = "deviations_tests.rs"]
mod tests;
