//! Code tables (specification chapter 20) and what the codes of other profiles mean in the base table.

/// A table of codes.
pub trait CodeTable {
    /// Name of the table, for schemas.
    const NAME: &'static str;
    /// The codes a sender may use.
    const CODES: &'static [i32];
}

macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident = $name:literal, [$($code:literal),*];)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $table;

        impl CodeTable for $table {
            const NAME: &'static str = $name;
            const CODES: &'static [i32] = &[$($code),*];
        }
    )*};
}

tables! {
    /// Table 20.1.
    StationType = "20.1 StationType", [1, 50, 100, 101, 102, 103, 104, 105, 106, 107, 255];
    /// Table 20.2.
    FacilityStatus = "20.2 StationStatus", [0, 1, 5, 6, 50, 51];
    /// Table 20.3.
    Construction = "20.3 Construction", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255];
    /// Table 20.4.
    StationClassification = "20.4 StationClassification", [1, 2, 3];
    /// Table 20.5, kind of parking.
    ParkType = "20.5 ParkType", [0, 1, 2, 3, 255];
    /// Table 20.6.
    ElectricityType = "20.6 ElectricityType", [1, 2, 3, 4];
    /// Table 20.7.
    StationOrientation = "20.7 StationOrientation", [1, 2, 3, 4];
    /// Table 20.9.
    ChargingType = "20.9 ChargingType", [1, 2, 3, 4, 5, 6, 9];
    /// Table 20.10, all profiles; [`Profile::equipment_type`] decides what a code means.
    EquipmentType = "20.10 EquipmentType", [1, 2, 3, 4, 5, 6, 7, 255];
    /// Table 20.11, all profiles; [`Profile::connector_type`] decides what a code means.
    ConnectorType = "20.11 ConnectorType", [1, 2, 3, 4, 5, 6, 255];
    /// Table 20.12.
    NationalStandard = "20.12 NationalStandard", [1, 2, 3, 4];
    /// Table 20.13.
    ConnectorStatus = "20.13 Status", [0, 1, 2, 3, 4, 255];
    /// Table 20.14.
    ParkStatus = "20.14 ParkStatus", [0, 10, 50];
    /// Table 20.15, ground lock.
    GroundLock = "20.15 LockStatus", [0, 10, 50];
    /// Table 20.15, lock of the plug.
    PlugLock = "20.15 ConnectorLock", [0, 1, 2, 255];
    /// Table 20.16, base column.
    StartChargeSeqStat = "20.16 StartChargeSeqStat", [1, 2, 3, 4, 5];
    /// Table 20.16, supervise column.
    OrderStatus = "20.16 OrderStatus", [1, 2, 3, 4, 5, 6, 7];
    /// Table 20.18; own codes of senders lie between 5 and 99.
    StopReason = "20.18 StopReason", [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
        49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
        72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94,
        95, 96, 97, 98, 99
    ];
    /// Table 20.19.
    StartMode = "20.19 ChargeModel", [1, 2, 3, 4, 5, 9];
    /// Table 20.20.
    PayChannel = "20.20 PayChannel", [1, 2, 3, 4, 5, 6];
    /// Whether an alarm is cleared (0) or raised (1).
    AlarmStatus = "16.7 AlarmStatus", [0, 1];
    /// Kind of an alarm: 1 charging system, 2 battery system, 3 distribution.
    AlarmType = "16.7 AlarmType", [1, 2, 3];
    /// Level of an alarm: 1 personal safety, 2 equipment safety, 3 notice.
    AlarmLevel = "16.7 AlarmLevel", [1, 2, 3];
    /// Table 20.21.
    EventType = "20.21 EventType", [1, 2, 3, 4, 5, 6];
    /// Table 20.22.
    EventCode = "20.22 EventCode", [
        1001, 1002, 1003, 2001, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 4001, 4002,
        4003, 4004, 4005, 4006, 4007, 4008, 5001, 5002, 5003, 6001, 6002, 6003, 7001, 7002, 7003
    ];
    /// Table 20.10 with 0 for all types, in price lists.
    PricedType = "16.10 EquipmentType", [0, 1, 2, 3, 4, 5, 6, 7, 255];
    /// Whether a stop succeeded: 0 stopped, 1 failed.
    StopSuccess = "16.12 SuccStat", [0, 1];
    /// Auxiliary supply: 1 12 V, 2 24 V, 3 both.
    AuxPower = "14.4 AuxPower", [1, 2, 3];
    /// Owner kind: 1 self-operated, 2 operated for others.
    OperateMode = "14.1 OperateMode", [1, 2];
    /// Idle fee: 0 none, 1 all day, 2 part of the day.
    IdleFeeFlag = "14.1 IdleFeeFlag", [0, 1, 2];
    /// Swapping: 1 universal, 2 not.
    GeneralApplicationType = "14.1 GeneralApplicationType", [1, 2];
}

/// Whose extensions of colliding code tables a sender uses. It belongs to the operator and is never guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// T/CEC 102 as it stands.
    #[default]
    Base,
    /// The supervise family of chapter 17.
    Supervise,
    /// Municipal platforms.
    Municipal,
}

/// What one code means in the base table, per profile: (code, base, supervise, municipal).
type Meaning = (i32, Option<i32>, Option<i32>, Option<i32>);

/// Table 20.10: 255 stands for "other" and for kinds the base table lacks.
const EQUIPMENT_TYPES: [Meaning; 8] = [
    (1, Some(1), Some(1), Some(1)),
    (2, Some(2), Some(2), Some(2)),
    (3, Some(3), Some(3), Some(3)),
    (4, Some(4), Some(4), Some(4)),
    (5, Some(5), Some(255), Some(6)),
    (6, Some(6), Some(6), None),
    (7, None, Some(255), None),
    (255, Some(255), Some(255), Some(255)),
];

/// Table 20.11; 3 is the AC plug with cable.
const CONNECTOR_TYPES: [Meaning; 7] = [
    (1, Some(1), Some(1), Some(1)),
    (2, Some(2), Some(2), Some(2)),
    (3, Some(3), Some(3), Some(3)),
    (4, Some(4), Some(4), Some(4)),
    (5, Some(5), Some(5), Some(3)),
    (6, Some(6), Some(6), None),
    (255, Some(255), Some(255), Some(255)),
];

impl Profile {
    /// The profile of a word of the configuration: `base`, `supervise` or `municipal`.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "base" => Some(Self::Base),
            "supervise" => Some(Self::Supervise),
            "municipal" => Some(Self::Municipal),
            _ => None,
        }
    }

    /// The word of the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Supervise => "supervise",
            Self::Municipal => "municipal",
        }
    }

    /// The base code of an equipment type (20.10); `None` for a code outside the profile's column.
    pub fn equipment_type(self, code: i32) -> Option<i32> {
        self.base(&EQUIPMENT_TYPES, code)
    }

    /// The base code of a connector type (20.11); `None` for a code outside the profile's column.
    pub fn connector_type(self, code: i32) -> Option<i32> {
        self.base(&CONNECTOR_TYPES, code)
    }

    fn base(self, table: &[Meaning], code: i32) -> Option<i32> {
        let (_, base, supervise, municipal) = table.iter().find(|(sent, ..)| *sent == code)?;
        match self {
            Self::Base => *base,
            Self::Supervise => *supervise,
            Self::Municipal => *municipal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn a_colliding_code_means_what_the_profile_says() {
        assert_eq!(Profile::Base.equipment_type(5), Some(5));
        assert_eq!(Profile::Municipal.equipment_type(5), Some(6));
        assert_eq!(Profile::Supervise.equipment_type(5), Some(255));
        assert_eq!(Profile::Base.equipment_type(7), None);
        assert_eq!(Profile::Municipal.connector_type(5), Some(3));
        assert_eq!(Profile::Municipal.connector_type(6), None);
    }

    #[test]
    fn a_profile_is_named_by_its_word() {
        for profile in [Profile::Base, Profile::Supervise, Profile::Municipal] {
            assert_eq!(Profile::named(profile.word()), Some(profile));
        }
        assert_eq!(Profile::named("Base"), None);
    }
}
