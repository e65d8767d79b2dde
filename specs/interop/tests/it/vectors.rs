//! Known answers of the envelope, in both directions.

use interop::{Request, Sealer, Secrets, Suite};
use serde_json::{Value, json};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../vectors/cec102.json")).unwrap()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

fn sealer(suite: Suite, from: &Value) -> Sealer {
    let sig = from["SigSecret"].as_str().unwrap_or("no signature key");
    Sealer::new(
        suite,
        &Secrets::new(text(from, "DataSecret"), text(from, "DataSecretIV"), sig).unwrap(),
    )
}

/// Verifies, opens and, unless only receiving is meant, seals again.
fn check_request(sealer: &Sealer, operator: &str, case: &Value) {
    let name = text(case, "name");
    let body = json!({
        "OperatorID": operator, "Data": case["Data"], "TimeStamp": case["TimeStamp"],
        "Seq": case["Seq"], "Sig": case["Sig"],
    })
    .to_string();
    let request = Request::parse(body.as_bytes()).unwrap();
    let opened = request.verify(sealer).unwrap().open().unwrap();
    assert_eq!(opened.text, text(case, "plaintext"), "{name}");
    if case["receive_only"] == json!(true) {
        assert!(!opened.deviations.is_empty(), "{name} is tolerated, so it is counted");
        return;
    }
    assert!(opened.deviations.is_empty(), "{name}: {:?}", opened.deviations);
    let sealed =
        sealer.seal_request(operator, request.made_at, 1, text(case, "plaintext").as_bytes());
    assert_eq!(sealed.data, text(case, "Data"), "{name}");
    assert_eq!(sealed.time_stamp, text(case, "TimeStamp"), "{name}");
    if sealed.seq == text(case, "Seq") {
        assert_eq!(sealed.sig, text(case, "Sig"), "{name}");
        let again: Value = serde_json::from_slice(&sealed.to_json()).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(&body).unwrap(), "{name}");
    } else {
        let parts = [operator, &sealed.data, &sealed.time_stamp, text(case, "Seq")];
        assert_eq!(sealer.sign(&parts.map(str::as_bytes)), text(case, "Sig"), "{name}");
    }
}

fn check_response(sealer: &Sealer, case: &Value) {
    let name = text(case, "name");
    let ret = case["Ret"].as_i64().unwrap();
    let body = json!({
        "Ret": ret, "Msg": case["Msg"], "Data": case["Data"], "Sig": case["Sig"],
    });
    let opened = sealer.open_response(body.to_string().as_bytes()).unwrap();
    assert_eq!(opened.ret, ret, "{name}");
    assert_eq!(opened.msg, text(case, "Msg"), "{name}");
    assert_eq!(opened.text.as_deref(), case["plaintext"].as_str(), "{name}");
    assert!(opened.deviations.is_empty(), "{name}");
    let plaintext = case["plaintext"].as_str().map(str::as_bytes);
    let sealed = sealer.seal_response(i32::try_from(ret).unwrap(), text(case, "Msg"), plaintext);
    assert_eq!(serde_json::from_slice::<Value>(&sealed).unwrap(), body, "{name}");
}

fn check(sealer: &Sealer, operator: &str, case: &Value) {
    if case.get("Ret").is_some() {
        check_response(sealer, case);
    } else {
        check_request(sealer, operator, case);
    }
}

#[test]
fn every_vector_of_the_first_suite_passes_in_both_directions() {
    let all = vectors();
    let sealer = sealer(Suite::named(text(&all, "suite")).unwrap(), &all["credentials"]);
    let cases: Vec<&Value> =
        ["requests", "responses"].iter().flat_map(|part| all[part].as_array().unwrap()).collect();
    assert_eq!(cases.len(), 11);
    for case in cases {
        check(&sealer, "MA3TEST01", case);
    }
}

#[test]
fn every_vector_of_the_second_suite_passes_in_both_directions() {
    let all = vectors();
    let second = &all["second_suite"];
    let sealer = sealer(Suite::named(text(second, "suite")).unwrap(), &all["credentials"]);
    let cases = second["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        check(&sealer, "MA3TEST01", case);
    }
}

#[test]
fn every_published_example_passes_in_both_directions() {
    let all = vectors();
    let cases = all["published"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let sealer = sealer(Suite::AES128_CBC_HMAC_MD5, case);
        if case.get("Sig").is_some() {
            check(&sealer, text(case, "OperatorID"), case);
        } else {
            let sealed = sealer.encrypt(text(case, "plaintext").as_bytes());
            assert_eq!(sealed, text(case, "Data"), "{}", text(case, "name"));
        }
    }
}

#[test]
fn the_annex_example_is_for_cryptography_only_because_its_plaintext_is_not_json() {
    let all = vectors();
    let annex = text(&all["published"][0], "plaintext").to_owned();
    let refusal =
        interop::parse(interop::Interface::StationStatus, annex.as_bytes(), &crate::context());
    assert_eq!(refusal.unwrap_err().sub_code(), "4003-34");
}
