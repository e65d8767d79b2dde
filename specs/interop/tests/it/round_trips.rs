//! Properties: what is sealed opens again, and no bytes make the reader panic.

use crate::{context, example};
use interop::{Interface, Request, Suite, parse};
use proptest::prelude::*;

/// Any interface.
fn interface() -> impl Strategy<Value = Interface> {
    proptest::sample::select(&Interface::ALL[..])
}

/// JSON-like text built from the words that messages use, so that the reader gets past the first byte.
fn near_json() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "null",
        "true",
        "1",
        "-1",
        "1e9",
        "0.5",
        " ",
        "\\u12",
        "\"ConnectorID\":",
        "\"Status\":3",
        "\"ConnectorStatusInfo\":{",
        "\"StationInfos\":[{",
        "\"StartChargeSeq\":\"MA3TEST01202506010800000001\",",
        "\"EquipmentInfos\":[{",
        "\"Soc\":",
        "\"StartTime\":\"2025-06-01 08:00:00\",",
        "\"EndTime\":\"",
        "\"TotalPower\":",
        "\"ChargeDetails\":[{",
        "\"OrderInfo\":{",
        "\"SupStationPowerInfos\":[{",
        "\"AlarmInfos\":[{",
        "\"EventInfos\":[{",
        "\"BmsInfos\":[{",
        "\"BmsInfo\":{",
        "\"StationFee\":{",
        "\"ChargeOrders\":[{",
        "\"OperationStatsInfos\":[{",
        "\"是\"",
        "\"\\ud800\"",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_sealed_request_parses_verifies_and_opens_to_the_same_text(
        text in "\\{.{0,300}\\}", seconds in 0_i64..4_000_000_000, seq in 1_u32..9_999, second in any::<bool>()
    ) {
        let suite = if second { Suite::SM4_CBC_HMAC_SM3 } else { Suite::AES128_CBC_HMAC_MD5 };
        let sealer = example(suite);
        let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        let body = sealer.seal_request("MA3TEST01", at, seq, text.as_bytes()).to_json();
        let request = Request::parse(&body).unwrap();
        prop_assert_eq!(request.made_at, at);
        prop_assert!(matches!(request.data, std::borrow::Cow::Borrowed(_)));
        let opened = request.verify(&sealer).unwrap().open().unwrap();
        prop_assert_eq!(opened.text, text);
        prop_assert!(opened.deviations.is_empty());
    }

    #[test]
    fn a_sealed_answer_opens_to_the_same_text(
        ret in any::<i32>(), msg in ".{0,50}", text in proptest::option::of("\\{.{0,300}\\}"), second in any::<bool>()
    ) {
        let suite = if second { Suite::SM4_CBC_HMAC_SM3 } else { Suite::AES128_CBC_HMAC_MD5 };
        let sealer = example(suite);
        let body = sealer.seal_response(ret, &msg, text.as_deref().map(str::as_bytes));
        let opened = sealer.open_response(&body).unwrap();
        prop_assert_eq!((opened.ret, opened.msg, opened.text), (i64::from(ret), msg, text));
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), interface in interface()) {
        let sealer = example(Suite::default());
        if let Ok(request) = Request::parse(&bytes) {
            let _ = request.verify(&sealer).map(interop::Verified::open);
        }
        let _ = sealer.open_response(&bytes);
        let _ = parse(interface, &bytes, &context());
    }

    #[test]
    fn text_that_is_nearly_json_never_panics(text in near_json(), interface in interface()) {
        let _ = parse(interface, text.as_bytes(), &context());
        let _ = parse(interface, format!("{{{text}}}").as_bytes(), &context());
        let _ = Request::parse(text.as_bytes());
    }

    #[test]
    fn any_ciphertext_opens_or_is_refused_with_4003(bytes in proptest::collection::vec(any::<u8>(), 0..200), second in any::<bool>()) {
        let suite = if second { Suite::SM4_CBC_HMAC_SM3 } else { Suite::AES128_CBC_HMAC_MD5 };
        let sealer = example(suite);
        let data = base64_simd::STANDARD.encode_to_string(&bytes);
        let parts = ["MA3TEST01", &data, "20250601080000", "0001"];
        let sig = sealer.sign(&parts.map(str::as_bytes));
        let body = serde_json::json!({
            "OperatorID": parts[0], "Data": if data.is_empty() { " " } else { &data }, "TimeStamp": parts[2], "Seq": parts[3], "Sig": sig,
        })
        .to_string();
        let request = Request::parse(body.as_bytes()).unwrap();
        if let Ok(verified) = request.verify(&sealer)
            && let Err(refusal) = verified.open()
        {
            prop_assert_eq!(refusal.ret(), 4003);
        }
    }

    #[test]
    fn a_value_of_any_kind_in_any_field_is_read_or_refused_by_a_field_rule(
        case in proptest::sample::select(CASES.to_vec()), pick in any::<proptest::sample::Index>(), value in proptest::sample::select(VALUES.to_vec())
    ) {
        let mut body: serde_json::Value = serde_json::from_str(&crate::push(case)).unwrap();
        let mut leaves = Vec::new();
        pointers(&body, String::new(), &mut leaves);
        let pointer = &leaves[pick.index(leaves.len())];
        *body.pointer_mut(pointer).unwrap() = serde_json::from_str(value).unwrap();
        let interface = Interface::named(case).unwrap().interface;
        if let Err(refusal) = parse(interface, body.to_string().as_bytes(), &context()) {
            prop_assert_eq!(refusal.ret(), 4004, "{} at {}", refusal.msg(), pointer);
            let named = refusal.pointer.clone().unwrap();
            prop_assert!(pointer.starts_with(&named) || named.starts_with(pointer.as_str()), "{} names not {}", named, pointer);
        }
    }
}

const CASES: [&str; 19] = [
    "query_token",
    "notification_stationInfo",
    "notification_stationStatus",
    "notification_equip_charge_status",
    "notification_charge_order_info",
    "notification_realtime_power_info",
    "notification_orderInfo",
    "supervise_notification_station_status",
    "supervise_notification_equip_charge_status",
    "supervise_notification_charge_order_info",
    "supervise_notification_operation_stats_info",
    "supervise_notification_event_alarm",
    "notification_alarmInfo",
    "notification_eventInfo",
    "notification_bmsInfo",
    "notification_stationFee",
    "check_charge_orders",
    "notification_start_charge_result",
    "notification_stop_charge_result",
];

const VALUES: [&str; 16] = [
    "null",
    "true",
    "0",
    "-1",
    "1e300",
    "123456789012345678901234567890",
    "0.1234567890123",
    "\"\"",
    "\"-\"",
    "\"\\ud83d\\ude00\"",
    "\"9999-99-99 99:99:99\"",
    "\"0000-00-00 00:00:00\"",
    "[]",
    "{}",
    "[{}]",
    "[null,1]",
];

/// Pointers of every field of a document.
fn pointers(value: &serde_json::Value, at: String, leaves: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            leaves.push(format!("{at}/{name}"));
            pointers(field, format!("{at}/{name}"), leaves);
        }),
        serde_json::Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| pointers(item, format!("{at}/{index}"), leaves)),
        _ => {}
    }
}
