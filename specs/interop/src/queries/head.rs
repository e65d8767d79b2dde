//! What a row says about itself, without reading the rest of it.

use crate::Deviations;
use crate::wire::text::AsSent;
use crate::wire::{At, Literal, Wire, parse_object, wire};

wire! {
    /// Names in a row of any interface.
    HeadFields {
        /// Who operates.
        opt operator_id: AsSent = "OperatorID",
        /// The station.
        opt station_id: AsSent = "StationID",
        /// The connector.
        opt connector_id: AsSent = "ConnectorID",
        /// The order.
        opt order_no: AsSent = "StartChargeSeq",
        /// Name of the station.
        opt station_name: AsSent = "StationName",
    }
}

/// Names found in a row; empty where the row does not say them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Who operates.
    pub operator_id: String,
    /// The station.
    pub station_id: String,
    /// The connector.
    pub connector_id: String,
    /// The order.
    pub order_no: String,
    /// Name of the station.
    pub station_name: String,
}

impl Head {
    /// Of a row; empty when it is not an object.
    pub fn of(row: &str) -> Self {
        let Some(object) = parse_object::<HeadFields<'static>>(row) else { return Self::default() };
        let mut seen = Deviations::new();
        let Ok(fields) = HeadFields::read(&object.slots, &At::ROOT, &mut seen) else {
            return Self::default();
        };
        let text = |literal: Option<Literal<'_>>| match literal {
            Some(Literal::Text(text)) => text.into_owned(),
            Some(Literal::Number(digits)) => digits.to_owned(),
            _ => String::new(),
        };
        Self {
            operator_id: text(fields.operator_id),
            station_id: text(fields.station_id),
            connector_id: text(fields.connector_id),
            order_no: text(fields.order_no),
            station_name: text(fields.station_name),
        }
    }
}
