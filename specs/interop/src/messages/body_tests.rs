use super::{Rows, wrapped};
use crate::messages::ConnectorStatusInfo;
use crate::messages::oracle::{self, Sent, document};
use crate::wire::{At, Raw, Wire, parse_object};
use crate::{Deviations, Refusal};
use proptest::prelude::*;

type Row = ConnectorStatusInfo<'static>;

const NAMES: &[&str] = &["ConnectorStatusInfo", "ConnectorStatusInfos"];

/// Rows that are kept.
const MAX: usize = 5;

/// Names, of which some mean the same, some mean nothing, and some are no names.
const FIELDS: [&str; 18] = [
    r#""ConnectorID":"#,
    r#""connectorID" :"#,
    r#""Connector\u0049D":"#,
    r#""Status":"#,
    r#" "Status":"#,
    r#""SOC":"#,
    r#""Soc":"#,
    r#""CurrentA":"#,
    r#""VoltageA":"#,
    r#""ParkStatus":"#,
    r#""ChargeElectricity":"#,
    r#""UpdateTime":"#,
    r#""OperatorID":"#,
    r#""StationID":"#,
    r#""Whatever":"#,
    r#""":"#,
    r#""\ud800":"#,
    r#""名":"#,
];

const VALUES: [&str; 46] = [
    "null",
    "true",
    "false",
    "0",
    "3",
    "255",
    "-1",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "1e+2",
    "1E-2",
    "1e999",
    "0.5",
    "375.0",
    "150.25",
    "12.3456",
    "-0.5",
    "123456789",
    "1234567890",
    "123456789012345678901234567890",
    "9999999999999999.9",
    "\"\"",
    "\"-\"",
    "\" 3 \"",
    "\"3701020000100101\"",
    "\"370102000010010137010200001\"",
    "\"济南\"",
    "\"a\\\"b\"",
    "\"\\u6d4e\"",
    "\"\\ud800\"",
    "\"\\x\"",
    "\"\u{1}\"",
    "\"2025-06-01 08:00:01\"",
    "\"2025-06-01T08:00:01Z\"",
    "\"2025-02-29 08:00:01\"",
    "\"MA3TEST01\"",
    "[]",
    "[1,{\"Status\":[]}]",
    "[1,]",
    "{}",
    "{\"a\":{\"b\":[null]}}",
    "nul",
];

fn field() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        4 => Just("3"),
        1 => Just("\"3701020000100101\""),
        4 => proptest::sample::select(&VALUES[..])
    ];
    (proptest::sample::select(&FIELDS[..]), value)
        .prop_map(|(name, value)| format!("{name}{value}"))
}

/// A row: mostly one that is good, with something more.
fn row() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        3 => Just(r#""ConnectorID":"3701020000100101","Status":3,"SOC":7"#),
        1 => Just(r#""Status":1,"ConnectorID":"x""#),
    ];
    let object = (start, proptest::collection::vec(field(), 0..4)).prop_map(|(start, more)| {
        let fields = std::iter::once(start.to_owned()).chain(more).collect::<Vec<_>>();
        format!("{{{}}}", fields.join(","))
    });
    let any = proptest::sample::select(&VALUES[..]).prop_map(str::to_owned);
    prop_oneof![9 => object, 1 => any]
}

/// A body, often with one character too many or too few.
fn body() -> impl Strategy<Value = String> {
    let rows =
        proptest::collection::vec(row(), 0..8).prop_map(|rows| format!("[{}]", rows.join(",")));
    let name = proptest::sample::select(vec![NAMES[0], NAMES[1], "Other"]);
    let part = (name, prop_oneof![3 => rows, 1 => row()])
        .prop_map(|(name, rows)| format!("\"{name}\":{rows}"));
    let parts =
        proptest::collection::vec(part, 1..3).prop_map(|parts| format!("{{{}}}", parts.join(", ")));
    let odd = proptest::sample::select(vec![
        '"', '\\', ',', ':', '}', ']', '0', ' ', '\n', '\u{1}', '济',
    ]);
    (parts, any::<proptest::sample::Index>(), odd, 0_u8..9).prop_map(|(text, at, odd, what)| {
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        match what {
            0 => chars.insert(at, odd),
            1 => chars[at] = odd,
            2 => drop(chars.remove(at)),
            _ => {}
        }
        chars.into_iter().collect()
    })
}

fn texts<'a>(slots: &impl AsRef<[Raw<'a>]>) -> Vec<Option<&'a str>> {
    slots.as_ref().iter().map(|slot| slot.text()).collect()
}

type Converted = Result<(Option<model::OperatorId>, String), Refusal>;

fn shown(row: ConnectorStatusInfo<'_>, _: &At<'_>, _: &mut Deviations) -> Converted {
    Ok((row.operator_id.clone(), format!("{row:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn rows_are_read_as_serde_reads_them(text in body()) {
        let (mut seen, mut expected_seen) = (Deviations::new(), Deviations::new());
        let told = wrapped::<Row, _>(&text, NAMES, MAX, &mut seen, shown);
        let expected = oracle::wrapped::<Row, _>(&text, NAMES, MAX, &mut expected_seen, shown);
        if expected.is_ok() {
            prop_assert_eq!(seen, expected_seen, "{}", text);
        }
        let told = told.map(|found| found.map(|found| match found.rows {
            Rows::One(rows) | Rows::Many(rows) => (found.name, Some(rows)),
            Rows::Neither => (found.name, None),
        }));
        prop_assert_eq!(told, expected, "{}", text);
    }

    #[test]
    fn an_object_is_parsed_as_serde_parses_it(text in prop_oneof![row(), body()]) {
        let told = parse_object::<Row>(&text).map(|object| {
            let mut seen = Deviations::new();
            seen.count_set(object.marks);
            (texts(&object.slots), seen)
        });
        let expected = match document::<Row>(&text) {
            Some(Sent::Object(slots, seen)) => Some((texts(&slots), seen)),
            _ => None,
        };
        prop_assert_eq!(told, expected, "{}", text);
    }

    #[test]
    fn what_the_scanner_knows_of_a_value_changes_nothing(text in row()) {
        if let (Some(object), Some(Sent::Object(slots, _))) = (parse_object::<Row>(&text), document::<Row>(&text)) {
            let (mut seen, mut expected_seen) = (Deviations::new(), Deviations::new());
            let told = Row::read(&object.slots, &At::ROOT, &mut seen);
            let expected = Row::read(&slots, &At::ROOT, &mut expected_seen);
            prop_assert_eq!(format!("{told:?} {seen:?}"), format!("{expected:?} {expected_seen:?}"), "{}", text);
        }
    }
}

#[test]
fn values_inside_values_are_passed_at_any_depth() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(r#"{{"Deep":{deep},"SOC":{deep},"Status":3}}"#);
    let object = parse_object::<Row>(&text).expect("an object");
    assert_eq!(object.slots.iter().filter(|slot| slot.text().is_some()).count(), 2);
}

#[test]
fn long_texts_end_where_they_end() {
    for length in 0..300 {
        for last in ["", "\\n", "\u{1f}", "济"] {
            let text = format!("{{\"StationID\":\"{}{last}\",\"Status\":1}}", "x".repeat(length));
            let told = parse_object::<Row>(&text).map(|object| texts(&object.slots));
            let expected = match document::<Row>(&text) {
                Some(Sent::Object(slots, _)) => Some(texts(&slots)),
                _ => None,
            };
            assert_eq!(told.is_some(), last != "\u{1f}");
            assert_eq!(told, expected, "{text:?}");
        }
    }
}
