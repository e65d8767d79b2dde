//! JSON Schemas of the messages in their conformant form, from the declarations that also read them.

use crate::envelope::schemas as envelope_schemas;
use crate::interface::Interface;
use crate::messages::{
    AlarmInfo, Bms, ChargeOrder, ChargeStatus, CheckOrders, ConnectorStatusInfo, EventInfo,
    OperationStats, OrderOtherNames, StartResult, StationFee, StationInfo, StationPower,
    StopResult, SuperviseChargeStatus, SuperviseOrder, SuperviseStatus,
};
use crate::token::TokenQuery;
use crate::wire::{Field, Need, Wire};
use serde_json::{Map, Value, json};

/// Schema of an object with these fields. Unknown fields are allowed everywhere.
pub(crate) fn object(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        let mut schema = (field.schema)();
        let about = field.about.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        if let Value::Object(schema) = &mut schema {
            schema.insert("title".into(), Value::String(about));
        }
        properties.insert(field.name.into(), schema);
        if field.need != Need::Optional {
            required.push(Value::String(field.name.into()));
        }
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// Schema of an object with one mandatory part.
fn wrapped(name: &str, part: Value) -> Value {
    json!({"type": "object", "properties": {name: part}, "required": [name]})
}

/// Schema of a list of at most 500 rows.
fn rows(fields: &[Field]) -> Value {
    json!({"type": "array", "maxItems": 500, "items": object(fields)})
}

/// Schema of alarms, events, or both.
fn event_alarm() -> Value {
    let lists =
        json!({"AlarmInfos": rows(AlarmInfo::FIELDS), "EventInfos": rows(EventInfo::FIELDS)});
    let either = json!([{"required": ["AlarmInfos"]}, {"required": ["EventInfos"]}]);
    json!({"type": "object", "properties": lists, "anyOf": either})
}

/// Schema of the plaintext of a request in its conformant form.
pub fn of(interface: Interface) -> Value {
    match interface {
        Interface::QueryToken => object(TokenQuery::FIELDS),
        Interface::StationInfo => wrapped("StationInfo", object(StationInfo::FIELDS)),
        Interface::StationStatus => {
            wrapped("ConnectorStatusInfo", object(ConnectorStatusInfo::FIELDS))
        }
        Interface::ChargeStatus => object(ChargeStatus::FIELDS),
        Interface::OrderInfo => object(ChargeOrder::FIELDS),
        Interface::OrderInfoOtherNames => wrapped("OrderInfo", object(OrderOtherNames::FIELDS)),
        Interface::RealtimePower | Interface::SuperviseRealtimePower => {
            wrapped("SupStationPowerInfos", rows(StationPower::FIELDS))
        }
        Interface::OperationStats | Interface::SuperviseOperationStats => {
            wrapped("OperationStatsInfos", rows(OperationStats::FIELDS))
        }
        Interface::AlarmInfo => wrapped("AlarmInfos", rows(AlarmInfo::FIELDS)),
        Interface::EventInfo => wrapped("EventInfos", rows(EventInfo::FIELDS)),
        Interface::SuperviseEventAlarm => event_alarm(),
        Interface::BmsInfo => wrapped("BmsInfos", rows(Bms::FIELDS)),
        Interface::StationFee => wrapped("StationFee", object(StationFee::FIELDS)),
        Interface::CheckOrders => object(CheckOrders::FIELDS),
        Interface::StartResult => object(StartResult::FIELDS),
        Interface::StopResult => object(StopResult::FIELDS),
        Interface::SuperviseStationInfo => object(StationInfo::FIELDS),
        Interface::SuperviseStationStatus => object(SuperviseStatus::FIELDS),
        Interface::SuperviseChargeStatus => object(SuperviseChargeStatus::FIELDS),
        Interface::SuperviseOrderInfo => object(SuperviseOrder::FIELDS),
    }
}

/// Every schema: the two envelopes, then the plaintext of every interface, by name.
pub fn published() -> Vec<(String, Value)> {
    let messages = Interface::ALL.map(|interface| (interface.name().to_owned(), of(interface)));
    envelope_schemas()
        .into_iter()
        .chain(messages)
        .map(|(name, mut schema)| {
            schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
            schema["$id"] = json!(format!("{name}.schema.json"));
            (name, schema)
        })
        .collect()
}
