//! Every case folder under `tests/fixtures/interop`: a push and what becomes of it.
//!
//! The folder is named after the interface, with the case after a point.

use crate::{context, folder};
use interop::{Deviations, Interface, Message, Parsed, Refusal, parse};
use serde::Serialize;
use serde_json::{Map, Value, json};

fn deviations(met: &Deviations) -> Value {
    Value::Object(met.iter().map(|(d, n)| (d.code(), json!(n))).collect::<Map<_, _>>())
}

fn outcome<T: Serialize>(parsed: &Parsed<T>) -> Value {
    let rows: Vec<Value> = parsed
        .rows
        .iter()
        .map(|row| json!({"index": row.index, "operator": row.operator_id, "row": row.value}))
        .collect();
    let bad: Vec<Value> =
        parsed.bad.iter().map(|(index, why)| json!({"index": index, "msg": why.msg()})).collect();
    json!({"total": parsed.total, "rows": rows, "bad": bad, "deviations": deviations(&parsed.warnings)})
}

fn told(result: Result<Message, Refusal>) -> Value {
    match result {
        Err(refusal) => json!({"refusal": refusal.msg()}),
        Ok(Message::Token(token)) => json!({
            "operator": token.operator_id,
            "secret_characters": token.operator_secret.len(),
            "deviations": deviations(&token.deviations),
        }),
        Ok(Message::Station(parsed)) => outcome(&parsed),
        Ok(Message::Status(parsed)) => outcome(&parsed),
        Ok(Message::Process(parsed)) => outcome(&parsed),
        Ok(Message::Order(parsed)) => outcome(&parsed),
        Ok(Message::Power(parsed)) => outcome(&parsed),
        Ok(Message::Report(parsed)) => outcome(&parsed),
        Ok(Message::Check(parsed)) => {
            json!({"check": parsed.check, "deviations": deviations(&parsed.warnings)})
        }
    }
}

/// Coordinates cut to six digits, because the last bits of a sine depend on the machine.
fn six_digits(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(six_digits),
        Value::Object(fields) => fields.values_mut().for_each(six_digits),
        Value::Number(number) if number.is_f64() => {
            *value = json!((number.as_f64().unwrap() * 1e6).round() / 1e6);
        }
        _ => {}
    }
}

#[test]
fn every_case_folder_becomes_what_it_expects() {
    let mut folders: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= Interface::ALL.len(), "{} cases", folders.len());
    let mut seen = std::collections::HashSet::new();
    for case in folders {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let interface = Interface::named(name.split('.').next().unwrap()).unwrap().interface;
        seen.insert(interface);
        let push = std::fs::read(case.join("push.json")).unwrap();
        let mut told = told(parse(interface, &push, &context()));
        six_digits(&mut told);
        let expected = std::fs::read_to_string(case.join("expected.json")).unwrap_or_default();
        let mut expected: Value = serde_json::from_str(&expected).unwrap_or_default();
        six_digits(&mut expected);
        assert_eq!(told, expected, "{name} became {told:#}");
    }
    assert_eq!(seen.len(), Interface::ALL.len(), "every interface has a case");
}
