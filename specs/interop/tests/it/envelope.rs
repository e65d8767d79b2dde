//! The envelope on its own: refusals T05 to T07, tolerated forms, answers of peers.

use crate::example;
use interop::envelope::{ResponseError, unsigned_response};
use interop::{Deviation, Refusal, Request, Sealer, Secrets, Suite};
use serde_json::{Map, Value, json};

const FIELDS: [&str; 5] = ["OperatorID", "Data", "TimeStamp", "Seq", "Sig"];

/// A good envelope of each suite.
fn good(sealer: &Sealer) -> Map<String, Value> {
    let sealed = sealer.seal_request("MA3TEST01", crate::envelope_time(), 1, br#"{"a":"b"}"#);
    let Value::Object(fields) = serde_json::to_value(sealed).unwrap() else { unreachable!() };
    fields
}

/// Signs the fields as they stand, so that only the change under test is wrong.
fn signed(sealer: &Sealer, fields: &mut Map<String, Value>) {
    let text = |name: &str| match &fields[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let parts = ["OperatorID", "Data", "TimeStamp", "Seq"].map(text);
    let sig = sealer.sign(&parts.each_ref().map(|part| part.as_bytes()));
    fields.insert("Sig".into(), Value::String(sig));
}

fn open(sealer: &Sealer, fields: &Map<String, Value>) -> Result<interop::Opened, Refusal> {
    let body = serde_json::to_vec(fields).unwrap();
    Request::parse(&body)?.verify(sealer)?.open()
}

fn refused(body: &[u8]) -> String {
    Request::parse(body).unwrap_err().msg()
}

#[test]
fn t05_one_changed_character_of_sig_or_data_is_4001() {
    for suite in Suite::all() {
        let sealer = example(suite);
        for name in ["Sig", "Data"] {
            let text = good(&sealer)[name].as_str().unwrap().to_owned();
            for at in 0..text.len() {
                for other in ["0", "1", "Z", "/"] {
                    let mut changed = text.clone();
                    changed.replace_range(at..=at, other);
                    if changed == text {
                        continue;
                    }
                    let mut fields = good(&sealer);
                    fields.insert(name.into(), json!(changed));
                    let refusal = open(&sealer, &fields).unwrap_err();
                    assert_eq!(refusal.sub_code(), "4001-01", "{name} {at} {other}");
                }
            }
        }
    }
}

#[test]
fn a_signature_of_another_length_is_4001() {
    let sealer = example(Suite::default());
    for sig in ["0", "00", "not hexadecimal", &"0".repeat(31), &"0".repeat(64), &"A".repeat(4000)] {
        let mut fields = good(&sealer);
        fields.insert("Sig".into(), json!(sig));
        assert_eq!(open(&sealer, &fields).unwrap_err().sub_code(), "4001-01", "{sig}");
    }
}

#[test]
fn t06_data_encrypted_with_another_key_is_4003() {
    let ours = example(Suite::default());
    let other = Secrets::new("another key 1234", "Sd0ngEvInitVec16", "Sd0ngEvSignKey16").unwrap();
    let theirs = Sealer::new(Suite::default(), &other);
    for length in 0..64 {
        let text = format!("{{\"a\":\"{}\"}}", "x".repeat(length));
        let sealed = theirs.seal_request("MA3TEST01", crate::envelope_time(), 1, text.as_bytes());
        let refusal = Request::parse(&sealed.to_json())
            .unwrap()
            .verify(&ours)
            .expect("the signature key is the same")
            .open()
            .unwrap_err();
        assert_eq!(refusal.ret(), 4003);
        assert!(["4003-32", "4003-33", "4003-34"].contains(&refusal.sub_code()), "{refusal}");
    }
}

#[test]
fn t07_each_envelope_field_left_out_null_or_empty_is_4003_02_and_named() {
    let sealer = example(Suite::default());
    for name in FIELDS {
        for change in [None, Some(Value::Null), Some(json!(""))] {
            let mut fields = good(&sealer);
            match change {
                None => fields.remove(name),
                Some(value) => fields.insert(name.into(), value),
            };
            let refusal = open(&sealer, &fields).unwrap_err();
            assert_eq!(refusal.msg(), format!("4003-02 /{name} 信封字段缺失"));
        }
    }
}

#[test]
fn malformed_envelope_fields_are_4003_03_and_named() {
    let sealer = example(Suite::default());
    for (name, value) in [
        ("OperatorID", json!("ma3test01")),
        ("OperatorID", json!("MA3TEST0")),
        ("OperatorID", json!("MA3TEST012")),
        ("OperatorID", json!(123_456_789)),
        ("Data", json!({"a": 1})),
        ("TimeStamp", json!("20250601080")),
        ("TimeStamp", json!("2025-06-01 08:00:00")),
        ("TimeStamp", json!("20250631080000")),
        ("TimeStamp", json!("20250601246000")),
        ("TimeStamp", json!(true)),
        ("Seq", json!("123456789")),
        ("Seq", json!("00a1")),
        ("Seq", json!(-1)),
        ("Seq", json!(1.5)),
        ("Sig", json!([])),
    ] {
        let mut fields = good(&sealer);
        fields.insert(name.into(), value.clone());
        let refusal = open(&sealer, &fields).unwrap_err();
        assert_eq!(refusal.msg(), format!("4003-03 /{name} 信封字段格式错误"), "{value}");
    }
}

#[test]
fn a_body_that_is_no_json_object_is_4003_01() {
    for body in
        ["", "null", "[]", "\"text\"", "{", "{\"OperatorID\"}", "{}{}", "{}x", "<xml/>", "\u{feff}"]
    {
        assert_eq!(refused(body.as_bytes()), "4003-01 报文不是JSON对象", "{body}");
    }
    assert_eq!(refused(&[0xff, 0xfe, b'{', b'}']), "4003-01 报文不是JSON对象");
}

#[test]
fn deep_nesting_is_refused_or_ignored_without_recursion() {
    let deep = "[".repeat(200_000);
    assert_eq!(refused(deep.as_bytes()), "4003-01 报文不是JSON对象");
    let inside = format!("{{\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(refused(inside.as_bytes()), "4003-02 /OperatorID 信封字段缺失");
}

#[test]
fn data_that_is_not_base64_not_blocks_not_utf8_not_an_object_is_told_apart() {
    let sealer = example(Suite::default());
    let not_utf8 = sealer.encrypt(&[b'{', 0xff, b'}']);
    for (data, code) in [
        ("你好".to_owned(), "4003-31"),
        ("S1ghmh7ZlZBzcgX1eBug2W".to_owned(), "4003-31"),
        ("S1gh*h7Z".to_owned(), "4003-31"),
        ("S1ghmh7Z".to_owned(), "4003-32"),
        (" ".to_owned(), "4003-32"),
        (not_utf8, "4003-33"),
        (sealer.encrypt(b"[1]"), "4003-34"),
        (sealer.encrypt(b"\"text\""), "4003-34"),
        (sealer.encrypt(b"  "), "4003-34"),
    ] {
        let mut fields = good(&sealer);
        fields.insert("Data".into(), json!(data));
        signed(&sealer, &mut fields);
        assert_eq!(open(&sealer, &fields).unwrap_err().sub_code(), code, "{data}");
    }
}

#[test]
fn the_other_suite_never_verifies() {
    let (aes, sm) = (example(Suite::AES128_CBC_HMAC_MD5), example(Suite::SM4_CBC_HMAC_SM3));
    assert_eq!(open(&sm, &good(&aes)).unwrap_err().sub_code(), "4001-01");
    assert_eq!(open(&aes, &good(&sm)).unwrap_err().sub_code(), "4001-01");
}

#[test]
fn tolerated_envelope_forms_are_accepted_and_counted() {
    let sealer = example(Suite::default());
    let wrapped = {
        let data = sealer.encrypt(
            "{\"text\":\"一段较长的文字，足以超过七十六个字符，一段较长的文字\"}".as_bytes(),
        );
        data.as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    for (name, value, deviation) in [
        ("Data", json!(wrapped), Deviation::WrappedBase64),
        ("Data", json!(sealer.encrypt("\u{feff}{}".as_bytes())), Deviation::JsonText),
        ("Data", json!(sealer.encrypt(b"")), Deviation::EmptyPlaintext),
        ("TimeStamp", json!("202506010800"), Deviation::TimeStampForm),
        ("TimeStamp", json!("1748736000123"), Deviation::TimeStampForm),
        ("TimeStamp", json!("1748736000"), Deviation::TimeStampForm),
        ("TimeStamp", json!(20_250_601_080_000_u64), Deviation::TimeStampForm),
        ("Seq", json!("1"), Deviation::SeqForm),
        ("Seq", json!("00000001"), Deviation::SeqForm),
        ("Seq", json!(7), Deviation::SeqForm),
    ] {
        let mut fields = good(&sealer);
        fields.insert(name.into(), value.clone());
        signed(&sealer, &mut fields);
        let opened = open(&sealer, &fields).unwrap();
        let met: Vec<_> = opened.deviations.iter().collect();
        assert_eq!(met, [(deviation, 1)], "{name} {value}");
    }
}

#[test]
fn sig_in_any_case_is_accepted_and_lower_case_is_counted() {
    let sealer = example(Suite::SM4_CBC_HMAC_SM3);
    let mut fields = good(&sealer);
    assert_eq!(open(&sealer, &fields).unwrap().deviations.of(Deviation::LowerCaseSig), 0);
    let sig = fields["Sig"].as_str().unwrap().to_owned();
    for other in [sig.to_lowercase(), sig[..32].to_lowercase() + &sig[32..]] {
        fields.insert("Sig".into(), json!(other));
        assert_eq!(open(&sealer, &fields).unwrap().deviations.of(Deviation::LowerCaseSig), 1);
    }
}

#[test]
fn names_duplicates_and_a_mark_of_byte_order_in_the_envelope_are_counted() {
    let sealer = example(Suite::default());
    let body = serde_json::to_string(&good(&sealer)).unwrap();
    let odd = format!(
        "\u{feff}{}",
        body.replace("\"OperatorID\"", "\"Seq\":\"9999\",\"operatorID\"").replace("/", "\\/")
    );
    let request = Request::parse(odd.as_bytes()).unwrap();
    let opened = request.verify(&sealer).unwrap().open().unwrap();
    let met: Vec<_> = opened.deviations.iter().map(|(d, n)| (d.code(), n)).collect();
    assert_eq!(met, [("CW05".into(), 1), ("CW12".into(), 1), ("CW34".into(), 1)]);
}

#[test]
fn the_time_stamp_is_beijing_time() {
    let sealer = example(Suite::default());
    let fields = good(&sealer);
    assert_eq!(fields["TimeStamp"], "20250601080005");
    let body = serde_json::to_vec(&fields).unwrap();
    assert_eq!(Request::parse(&body).unwrap().made_at, crate::envelope_time());
}

#[test]
fn t24_an_answer_with_a_wrong_or_absent_signature_is_discarded() {
    let sealer = example(Suite::default());
    let answer = sealer.seal_response(0, "", Some(br#"{"Status":0}"#));
    let mut answer: Value = serde_json::from_slice(&answer).unwrap();
    for sig in [json!("00000000000000000000000000000000"), json!(""), Value::Null] {
        answer["Sig"] = sig;
        let opened = sealer.open_response(answer.to_string().as_bytes());
        assert_eq!(opened, Err(ResponseError::Signature));
    }
}

#[test]
fn cw13_answers_of_peers_in_other_forms_are_accepted_and_counted() {
    let sealer = example(Suite::default());
    let sig = sealer.sign(&[b"4002", "Token错误".as_bytes(), b""]);
    for (answer, counted) in [
        (json!({"Ret": "4002", "Msg": "Token错误", "Data": "", "Sig": sig}), 1),
        (json!({"Ret": 4002, "Msg": "Token错误", "Data": null, "Sig": sig}), 1),
        (json!({"Ret": 4002, "Msg": "Token错误", "Sig": sig}), 1),
        (json!({"Ret": 4002, "Msg": "Token错误", "Data": ""}), 1),
        (
            json!({"OperatorID": "123456789", "Ret": 4002, "Msg": "Token错误", "Data": "", "Sig": sig}),
            0,
        ),
        (json!({"Ret": "4002"}), 4),
    ] {
        let opened = sealer.open_response(answer.to_string().as_bytes()).unwrap();
        assert_eq!(opened.ret, 4002, "{answer}");
        assert_eq!(opened.text, None, "{answer}");
        assert_eq!(opened.deviations.of(Deviation::AnswerForm), counted, "{answer}");
    }
    for body in ["", "[]", "{}", r#"{"Ret":true}"#, r#"{"Ret":"x"}"#, r#"{"Ret":0,"Msg":[]}"#] {
        let opened = sealer.open_response(body.as_bytes());
        assert_eq!(opened, Err(ResponseError::NotAnEnvelope), "{body}");
    }
}

#[test]
fn an_unsigned_answer_has_an_empty_signature() {
    let answer: Value =
        serde_json::from_slice(&unsigned_response(4003, "4003-10 运营商未知")).unwrap();
    assert_eq!(answer, json!({"Ret": 4003, "Msg": "4003-10 运营商未知", "Data": "", "Sig": ""}));
}
