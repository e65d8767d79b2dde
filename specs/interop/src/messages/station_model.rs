//! Stations as the model has them: base codes, WGS-84 places, exact quantities.

use super::Context;
use super::station::{ConnectorInfo, EquipmentInfo, StationInfo};
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use crate::wire::At;
use model::place::Gcj02;
use model::{Connector, Equipment, OperatorId, Station};
use std::borrow::Cow;

impl StationInfo<'_> {
    /// The model's station; the place is converted from GCJ-02 to WGS-84 here and nowhere else.
    pub(super) fn into_station(
        self,
        at: &At<'_>,
        context: &Context<'_>,
        seen: &mut Deviations,
    ) -> Result<(Option<OperatorId>, Station), Refusal> {
        let municipal =
            [self.park_free.is_some(), self.park_fee_free.is_some(), self.min_price.is_some()];
        municipal.iter().filter(|used| **used).for_each(|_| seen.count(Deviation::MunicipalName));
        let list = at.key("EquipmentInfos");
        let equipment = self
            .equipment
            .into_iter()
            .enumerate()
            .map(|(index, device)| device.into_equipment(&list.item(index), context, seen))
            .collect::<Result<_, _>>()?;
        let sent_at = Gcj02 { lon: self.lng, lat: self.lat };
        let open_hours = self.open_hours.map(Cow::into_owned);
        let all_day = (self.always_open == Some(1)).then(|| "00:00~24:00".to_owned());
        let station = Station {
            operator_id: self.operator_id,
            owner_id: self.equipment_owner_id.to_string(),
            station_id: self.station_id,
            name: self.name.into_owned(),
            area_code: self.area_code.into_owned(),
            address: self.address.into_owned(),
            service_tel: self.service_tel.into_owned(),
            station_type: self.station_type,
            station_status: self.station_status,
            construction: self.construction,
            park_nums: self.park_nums,
            sent_at,
            place: sent_at.to_wgs84(),
            open_hours: open_hours.or(all_day),
            electricity_fee: self.electricity_fee.map(Cow::into_owned),
            service_fee: self.service_fee.map(Cow::into_owned),
            park_fee: self.park_fee.map(Cow::into_owned),
            opened_on: self.opened_on,
            grid_account: self.grid_account.map(Cow::into_owned),
            capacity_va: self.capacity.map(|capacity| capacity.watts()),
            modified_at: self.modified_at,
            equipment,
        };
        Ok((Some(station.operator_id.clone()), station))
    }
}

impl EquipmentInfo<'_> {
    fn into_equipment(
        self,
        at: &At<'_>,
        context: &Context<'_>,
        seen: &mut Deviations,
    ) -> Result<Equipment, Refusal> {
        let list = at.key("ConnectorInfos");
        let connectors = self
            .connectors
            .into_iter()
            .enumerate()
            .map(|(index, connector)| connector.into_connector(&list.item(index), context, seen))
            .collect::<Result<_, _>>()?;
        Ok(Equipment {
            equipment_id: self.equipment_id,
            name: self.name.map(Cow::into_owned),
            equipment_type: context
                .profile
                .equipment_type(self.equipment_type)
                .ok_or_else(|| at.key("EquipmentType").refuse(SubCode::NotInCodeTable))?,
            power: self.power,
            manufacturer: self.manufacturer.map(Cow::into_owned),
            model: self.model.map(Cow::into_owned),
            produced_on: self.produced_on,
            connectors,
        })
    }
}

impl ConnectorInfo<'_> {
    fn into_connector(
        self,
        at: &At<'_>,
        context: &Context<'_>,
        seen: &mut Deviations,
    ) -> Result<Connector, Refusal> {
        if self.voltage.is_some() && (self.voltage_upper.is_none() || self.voltage_lower.is_none())
        {
            seen.count(Deviation::MunicipalName);
        }
        if self.aux_power.is_some_and(|volts| volts == 12 || volts == 24) {
            seen.count(Deviation::MunicipalName);
        }
        let missing = |name| at.key(name).refuse(SubCode::Missing);
        Ok(Connector {
            connector_id: self.connector_id,
            name: self.name.map(Cow::into_owned),
            connector_type: context
                .profile
                .connector_type(self.connector_type)
                .ok_or_else(|| at.key("ConnectorType").refuse(SubCode::NotInCodeTable))?,
            voltage_upper_v: self
                .voltage_upper
                .or(self.voltage)
                .ok_or_else(|| missing("VoltageUpperLimits"))?,
            voltage_lower_v: self
                .voltage_lower
                .or(self.voltage)
                .ok_or_else(|| missing("VoltageLowerLimits"))?,
            current_a: self.current,
            power: self.power,
            national_standard: self.national_standard,
            park_no: self.park_no.map(Cow::into_owned),
        })
    }
}
