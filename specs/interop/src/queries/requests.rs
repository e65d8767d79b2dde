//! Requests of the pulls. Times are the wire's texts in Beijing time; an absent one is `""` and not written.

use serde::{Deserialize, Serialize};

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $kind,)*
        }

        impl $name {
            /// The plaintext of the request.
            pub fn to_json(&self) -> Vec<u8> {
                serde_json::to_vec(self).expect("texts and numbers always become JSON")
            }

            /// Reads the plaintext of a request, for whoever is called; `None` when it has another form.
            pub fn parse(text: &str) -> Option<Self> {
                serde_json::from_str(text).ok()
            }
        }
    )*};
}

requests! {
    /// Body of `query_stations_info` (18.1).
    StationsQuery {
        /// Only what changed since; everything when empty.
        last_query_time: String,
        /// Page, from 1.
        #[serde(deserialize_with = "one")]
        page_no: i32,
        /// Stations of a page.
        page_size: i32,
        /// Only these stations.
        #[serde(rename = "StationIDs", skip_serializing_if = "Vec::is_empty")]
        station_ids: Vec<String>,
    }

    /// Body of `query_station_status` (18.2).
    StatusQuery {
        /// Stations, at most 50.
        #[serde(rename = "StationIDs")]
        station_ids: Vec<String>,
    }

    /// Body of `query_station_stats` (18.3).
    StatsQuery {
        /// The station.
        #[serde(rename = "StationID")]
        station_id: String,
        /// First day.
        start_time: String,
        /// Last day, included.
        end_time: String,
    }

    /// Body of `query_equip_business_policy` (18.4).
    PolicyQuery {
        /// Number of the question, 27 characters that begin with the caller's id.
        equip_biz_seq: String,
        /// The connector.
        #[serde(rename = "ConnectorID")]
        connector_id: String,
    }

    /// Body of `supplement_collect` (18.6). An empty id means all below the one before.
    SupplementQuery {
        /// The operator.
        #[serde(rename = "OperatorID")]
        operator_id: String,
        /// The station.
        #[serde(rename = "StationID")]
        station_id: String,
        /// The device.
        #[serde(rename = "EquipmentID")]
        equipment_id: String,
        /// The connector.
        #[serde(rename = "ConnectorID")]
        connector_id: String,
        /// Start of the gap.
        missing_time: String,
        /// End of the gap.
        #[serde(skip_serializing_if = "String::is_empty")]
        missing_end_time: String,
        /// What is missing, table 20.23.
        interface_name: String,
    }

    /// Body of `supplement_stationInfo` (18.7).
    SupplementStationQuery {
        /// The station.
        #[serde(rename = "StationID")]
        station_id: String,
        /// The operator.
        #[serde(rename = "OperatorID")]
        operator_id: String,
    }

    /// Body of `query_alarm_info` and `query_event_info` (18.8, 18.9).
    ListQuery {
        /// The operator.
        #[serde(rename = "OperatorID")]
        operator_id: String,
        /// The station.
        #[serde(rename = "StationID", skip_serializing_if = "String::is_empty")]
        station_id: String,
        /// Start of the time asked for.
        #[serde(skip_serializing_if = "String::is_empty")]
        start_time: String,
        /// End of the time asked for.
        #[serde(skip_serializing_if = "String::is_empty")]
        end_time: String,
        /// Page, from 1.
        #[serde(deserialize_with = "one")]
        page_no: i32,
        /// Rows of a page.
        page_size: i32,
    }

    /// Body of `query_bms_info` (18.10).
    BmsQuery {
        /// The connector.
        #[serde(rename = "ConnectorID")]
        connector_id: String,
    }

    /// Body of `supervise_query_operator_info` (18.11).
    OperatorsQuery {
        /// Page, from 1.
        #[serde(deserialize_with = "one")]
        page_no: i32,
        /// Rows of a page.
        page_size: i32,
    }
}

/// A page number; nothing and zero mean the first.
fn one<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    Ok(Option::<i32>::deserialize(from)?.unwrap_or(1).max(1))
}
