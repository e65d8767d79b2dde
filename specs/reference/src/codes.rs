//! Code tables of the access specification, chapter 20, with words in Chinese and English.
//!
//! Source: T/CEC 102 and, for its own tables, the access specification v1.0. Codes of other provinces that
//! collide are mapped per operator before they come here.

use std::sync::LazyLock;

/// A code table of chapter 20.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CodeTable {
    /// 20.1.
    StationType,
    /// 20.2, status of stations, equipment and operation.
    FacilityStatus,
    /// 20.3, kind of place.
    Construction,
    /// 20.4.
    StationClassification,
    /// 20.5.
    ParkType,
    /// 20.5.
    ParkReduction,
    /// 20.6.
    ElectricityType,
    /// 20.7.
    StationOrientation,
    /// 20.8.
    SupportingFacility,
    /// 20.9.
    ChargingType,
    /// 20.10, base column.
    EquipmentType,
    /// 20.11, base column.
    ConnectorType,
    /// 20.12.
    NationalStandard,
    /// 20.13.
    ConnectorStatus,
    /// 20.14.
    ParkStatus,
    /// 20.15, ground lock.
    LockStatus,
    /// 20.15, lock of the plug.
    ConnectorLock,
    /// 20.16, base column.
    OrderState,
    /// 20.17.
    Alarm,
    /// 20.18; 5 to 99 are custom.
    StopReason,
    /// 20.19.
    StartMode,
    /// 20.20.
    PayChannel,
    /// 20.21.
    EventType,
    /// 20.22.
    Event,
}

/// One code with its words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Code {
    /// Its table.
    pub table: CodeTable,
    /// The code.
    pub code: i32,
    /// Chinese words.
    pub zh: String,
    /// English words.
    pub en: String,
}

/// One alarm with the defaults of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Code of table 20.17.
    pub code: i32,
    /// `AlarmType`: 1 charging system, 2 battery, 3 distribution.
    pub kind: i32,
    /// Chinese words.
    pub zh: String,
    /// English words.
    pub en: String,
    /// Watch level 1 to 3; `None` when the level sent with the message decides.
    pub watch_level: Option<u8>,
    /// Item of the health score that the alarm counts for.
    pub health_item: Option<u8>,
}

#[derive(serde::Deserialize)]
struct AlarmRow {
    kind: String,
    code: i32,
    r#type: i32,
    name: String,
    name_zh: String,
    default_watch_level: Option<u8>,
    default_health_item: Option<u8>,
}

static ALARMS: LazyLock<Vec<Alarm>> = LazyLock::new(|| {
    let text = include_str!("../data/alarm_codes.csv");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<AlarmRow>();
    rows.map(|row| row.expect("embedded alarm codes are well-formed, tested"))
        .filter(|row| row.kind == "alarm")
        .map(|row| Alarm {
            code: row.code,
            kind: row.r#type,
            zh: row.name_zh,
            en: row.name,
            watch_level: row.default_watch_level,
            health_item: row.default_health_item,
        })
        .collect()
});

/// Sorted by table and code.
static CODES: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let text = include_str!("../data/codes.csv");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Code>();
    let mut codes: Vec<Code> =
        rows.map(|row| row.expect("embedded codes are well-formed, tested")).collect();
    codes.extend(ALARMS.iter().map(|alarm| Code {
        table: CodeTable::Alarm,
        code: alarm.code,
        zh: alarm.zh.clone(),
        en: alarm.en.clone(),
    }));
    codes.sort_by_key(|code| (code.table, code.code));
    codes
});

/// The words of a code; `None` outside its table.
pub fn words(table: CodeTable, code: i32) -> Option<&'static Code> {
    let codes: &'static [Code] = &CODES;
    let at = codes.binary_search_by_key(&(table, code), |known| (known.table, known.code)).ok()?;
    codes.get(at)
}

/// Whether the code is in its table; stop reasons 5 to 99 are custom and known.
pub fn is_known(table: CodeTable, code: i32) -> bool {
    (table == CodeTable::StopReason && (5..=99).contains(&code)) || words(table, code).is_some()
}

/// The codes of one table, rising.
pub fn of(table: CodeTable) -> impl Iterator<Item = &'static Code> {
    let codes: &'static [Code] = &CODES;
    codes.iter().filter(move |code| code.table == table)
}

/// The alarm of that code with its defaults; environment alarms 251 to 254 have words only.
pub fn alarm(code: i32) -> Option<&'static Alarm> {
    let alarms: &'static [Alarm] = &ALARMS;
    alarms.iter().find(|alarm| alarm.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_words_in_both_languages_and_occur_once() {
        for pair in CODES.windows(2) {
            assert_ne!((pair[0].table, pair[0].code), (pair[1].table, pair[1].code));
        }
        assert!(CODES.iter().all(|code| !code.zh.is_empty() && !code.en.is_empty()));
        assert_eq!(of(CodeTable::Alarm).count(), 63, "31 + 22 + 6 and four of the environment");
        assert_eq!(of(CodeTable::Construction).count(), 16);
    }

    #[test]
    fn known_codes_are_found_and_others_are_not() {
        assert_eq!(words(CodeTable::StationType, 101).map(|c| c.zh.as_str()), Some("环卫"));
        assert_eq!(words(CodeTable::ConnectorStatus, 255).map(|c| c.en.as_str()), Some("fault"));
        assert!(!is_known(CodeTable::ParkStatus, 1));
        assert!(is_known(CodeTable::StopReason, 42));
        assert!(!is_known(CodeTable::StopReason, 100));
    }

    #[test]
    fn an_alarm_has_its_type_and_watch_level() {
        let insulation = alarm(6).expect("a known alarm");
        assert_eq!((insulation.kind, insulation.watch_level), (1, Some(1)));
        assert!(is_known(CodeTable::Alarm, 254));
        assert!(alarm(32).is_none());
    }
}
