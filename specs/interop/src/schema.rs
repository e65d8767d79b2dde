//! JSON Schemas of the messages in their conformant form, from the declarations that also read them.

use crate::envelope::schemas as envelope_schemas;
use crate::interface::Interface;
use crate::messages::{
    ChargeOrder, ChargeStatus, ConnectorStatusInfo, OrderOtherNames, StationInfo, StationPower,
    SuperviseChargeStatus, SuperviseOrder, SuperviseStatus,
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
        Interface::RealtimePower | Interface::SuperviseRealtimePower => wrapped(
            "SupStationPowerInfos",
            json!({"type": "array", "maxItems": 500, "items": object(StationPower::FIELDS)}),
        ),
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
