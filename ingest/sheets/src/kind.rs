//! The kinds of sheets there are.

use crate::column::{Column, Level, ORDERS, STATES, STATIONS};
use interop::Interface;

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Master data: one row per connector, with its device and its station.
    Stations,
    /// Charging orders.
    Orders,
    /// States of connectors.
    States,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Stations, Self::Orders, Self::States];

    /// The word in addresses and in the registry.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stations => "stations",
            Self::Orders => "orders",
            Self::States => "states",
        }
    }

    /// The kind of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Name of the worksheet that holds the rows, and of the kind in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Stations => "充电站档案",
            Self::Orders => "充电订单",
            Self::States => "接口状态",
        }
    }

    /// Name in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Stations => "Stations",
            Self::Orders => "Orders",
            Self::States => "Connector states",
        }
    }

    /// The interface whose messages the rows become.
    pub const fn interface(self) -> Interface {
        match self {
            Self::Stations => Interface::StationInfo,
            Self::Orders => Interface::OrderInfo,
            Self::States => Interface::StationStatus,
        }
    }

    /// Its columns, in the order of the template.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Stations => STATIONS,
            Self::Orders => ORDERS,
            Self::States => STATES,
        }
    }

    /// Field of the column that tells the example row of the template apart.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Stations => "StationID",
            Self::Orders => "StartChargeSeq",
            Self::States => "ConnectorID",
        }
    }

    /// The column of a field.
    pub fn column(self, level: Option<Level>, field: &str) -> Option<usize> {
        let fits = |column: &Column| level.is_none_or(|level| column.level == level);
        self.columns().iter().position(|column| column.field == field && fits(column))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
