//! Master data of stations: `notification_stationInfo` (16.1, 14.1 to 14.4) and its supervise twin.

use super::body::{self, Rows, Wrapped};
use super::{Context, Parsed};
use crate::codes;
use crate::deviations::{Deviation, Deviations};
use crate::refusal::{Refusal, SubCode};
use crate::wire::ids::{Connector, Equipment, Operator, Station};
use crate::wire::list::{List, Things};
use crate::wire::number::{Code, Decimal, Degrees, Flag, Int, Price, RatedPower};
use crate::wire::text::{Exact, Loose, Str};
use crate::wire::when::{Day, TimeOfDay, When};
use crate::wire::{At, wire};

/// Stations in one message.
const MAX_ROWS: usize = 100;
/// Names that stations stand under.
const NAMES: &[&str] = &["StationInfo", "StationInfos"];
/// Devices of one station.
const MAX_EQUIPMENT: usize = 2_000;
/// Connectors of one device.
const MAX_CONNECTORS: usize = 100;

wire! {
    /// `ConnectorInfo` (14.4).
    ConnectorInfo {
        /// The connector.
        must connector_id: Connector = "ConnectorID",
        /// Name.
        opt name: Str<30> = "ConnectorName",
        /// Table 20.11.
        must connector_type: Code<codes::ConnectorType> = "ConnectorType",
        /// Highest voltage, V.
        cond voltage_upper: Int = "VoltageUpperLimits",
        /// Lowest voltage, V.
        cond voltage_lower: Int = "VoltageLowerLimits",
        /// Rated current, A.
        must current: Int = "Current",
        /// Rated power, kW.
        must power: RatedPower = "Power",
        /// Bay number.
        opt park_no: Loose<10> = "ParkNo",
        /// Table 20.12.
        must national_standard: Code<codes::NationalStandard> = "NationalStandard",
        /// Code assigned by the platform.
        opt unique_id: Str<40> = "ConnectorUniqueID",
        /// QR codes.
        opt qr_codes: Things<100> = "QrCodes",
        /// QR code, where one is sent.
        opt qr_code: Str<500> = "QRCode",
        /// Highest voltage of constant power, V.
        opt constant_voltage_upper: Decimal<1> = "ConstantVoltageUpperLimits",
        /// Lowest voltage of constant power, V.
        opt constant_voltage_lower: Decimal<1> = "ConstantVoltageLowerLimits",
        /// Highest current of constant power, A.
        opt constant_current_upper: Decimal<1> = "ConstantCurrentUpperLimits",
        /// Lowest current of constant power, A.
        opt constant_current_lower: Decimal<1> = "ConstantCurrentLowerLimits",
        /// Auxiliary supply: 1 12 V, 2 24 V, 3 both.
        opt aux_power: Code<codes::AuxPower> = "AuxPower",
        /// Table 20.2.
        opt operate_status: Code<codes::FacilityStatus> = "OperateStatus",
        /// Opening hours.
        opt operate_hours: Str<100> = "OperateHours",
        /// Peak power, kW.
        opt power_max: RatedPower = "PowerMax",
        /// Voltage of municipal senders, in place of the two limits, V.
        opt voltage: Int = "Voltage",
    }
}

wire! {
    /// `EquipmentInfo` (14.3).
    EquipmentInfo {
        /// The device.
        must equipment_id: Equipment = "EquipmentID",
        /// Organisation code of the manufacturer.
        opt manufacturer_id: Exact<9> = "ManufacturerID",
        /// Manufacturer.
        opt manufacturer: Str<30> = "ManufacturerName",
        /// Model.
        opt model: Str<20> = "EquipmentModel",
        /// Day of production.
        opt produced_on: Day = "ProductionDate",
        /// Table 20.10.
        must equipment_type: Code<codes::EquipmentType> = "EquipmentType",
        /// Connectors.
        must connectors: List<ConnectorInfo<'static>, 1, MAX_CONNECTORS> = "ConnectorInfos",
        /// Longitude, degrees GCJ-02.
        opt lng: Degrees = "EquipmentLng",
        /// Latitude, degrees GCJ-02.
        opt lat: Degrees = "EquipmentLat",
        /// Rated power, kW.
        must power: RatedPower = "Power",
        /// Name.
        opt name: Str<30> = "EquipmentName",
        /// Code assigned by the platform.
        opt unique_id: Str<40> = "EquipmentUniqueID",
        /// Factory number.
        opt factory_number: Str<40> = "EquipmentManufacturerNumber",
        /// Table 20.2.
        opt status: Code<codes::FacilityStatus> = "EquipmentStatus",
    }
}

wire! {
    /// `StationPolicy` (14.2).
    StationPolicy {
        /// Start, seconds since midnight.
        must starts: TimeOfDay = "StartTime",
        /// End, seconds since midnight.
        must ends: TimeOfDay = "EndTime",
        /// Table 20.9.
        opt charging_type: Code<codes::ChargingType> = "ChargingType",
        /// Price of energy, CNY/kWh.
        must electricity: Price = "ElecFee",
        /// Price of service, CNY/kWh.
        must service: Price = "ServiceFee",
        /// First day.
        opt first_day: Day = "StartDate",
        /// Last day.
        opt last_day: Day = "EndDate",
    }
}

wire! {
    /// `StationInfo` (14.1).
    StationInfo {
        /// The station.
        must station_id: Station = "StationID",
        /// Who operates it.
        must operator_id: Operator = "OperatorID",
        /// Who owns it.
        must equipment_owner_id: Operator = "EquipmentOwnerID",
        /// Name.
        must name: Str<50> = "StationName",
        /// `CN`.
        must country: Exact<2> = "CountryCode",
        /// Six digits of GB/T 2260.
        must area_code: Str<20> = "AreaCode",
        /// Address.
        must address: Str<200> = "Address",
        /// Telephone of the station.
        opt station_tel: Str<30> = "StationTel",
        /// Telephone of the service.
        must service_tel: Str<30> = "ServiceTel",
        /// Table 20.1.
        must station_type: Code<codes::StationType> = "StationType",
        /// Table 20.2.
        must station_status: Code<codes::FacilityStatus> = "StationStatus",
        /// Parking bays, 0 unknown.
        must park_nums: Int = "ParkNums",
        /// Longitude, degrees GCJ-02.
        must lng: Degrees = "StationLng",
        /// Latitude, degrees GCJ-02.
        must lat: Degrees = "StationLat",
        /// How to get there.
        opt site_guide: Str<100> = "SiteGuide",
        /// Table 20.3.
        must construction: Code<codes::Construction> = "Construction",
        /// Addresses of pictures.
        opt pictures: Things<10> = "Pictures",
        /// Vehicles that fit.
        opt match_cars: Str<100> = "MatchCars",
        /// Words about parking.
        opt park_info: Str<100> = "ParkInfo",
        /// Opening hours; spelled as in the standard.
        opt open_hours: Str<100> = "BusineHours",
        /// Energy price as text.
        opt electricity_fee: Str<256> = "ElectricityFee",
        /// Service price as text.
        opt service_fee: Str<256> = "ServiceFee",
        /// Parking price as text.
        opt park_fee: Str<100> = "ParkFee",
        /// Ways to pay.
        opt payment: Str<20> = "Payment",
        /// Whether reservation is possible.
        opt support_order: Flag = "SupportOrder",
        /// Remark.
        opt remark: Str<100> = "Remark",
        /// Devices.
        must equipment: List<EquipmentInfo<'static>, 1, MAX_EQUIPMENT> = "EquipmentInfos",
        /// Code assigned by the platform.
        opt unique_id: Str<40> = "StationUniqueID",
        /// Twelve digits of the statistics bureau.
        opt countryside: Exact<12> = "AreaCodeCountryside",
        /// Table 20.4.
        opt classification: Code<codes::StationClassification> = "StationClassification",
        /// Owner of the car park.
        opt park_owner: Str<50> = "ParkOwner",
        /// Manager of the car park.
        opt park_manager: Str<50> = "ParkManager",
        /// Open all day.
        opt always_open: Flag = "Is24Hour",
        /// Priced by periods.
        opt period_fee: Flag = "PeriodFee",
        /// Whether the electricity supply was extended.
        opt business_expand: Flag = "BusinessExpandType",
        /// Staffed.
        opt staffed: Flag = "HavePerson",
        /// Watched by video.
        opt video: Flag = "VideoMonitor",
        /// Has a printer.
        opt printer: Flag = "PrinterFlag",
        /// Has a barrier.
        opt barrier: Flag = "BarrierFlag",
        /// Has parking locks.
        opt parking_lock: Flag = "ParkingLockFlag",
        /// Prices by period.
        opt policies: List<StationPolicy<'static>, 0, 500> = "PolicyInfos",
        /// Table 20.5.
        opt park_type: Code<codes::ParkType> = "ParkType",
        /// Table 20.5.
        opt park_reduction: Things<20> = "ParkReductionMode",
        /// Idle fee: 0 none, 1 all day, 2 part of the day.
        opt idle_fee: Code<codes::IdleFeeFlag> = "IdleFeeFlag",
        /// Idle fees by period.
        opt idle_fees: Things<100> = "IdleFeeInfos",
        /// Table 20.6.
        opt electricity_type: Code<codes::ElectricityType> = "ElectricityType",
        /// Grid account number 户号.
        opt grid_account: Str<30> = "ElectricityAccountID",
        /// Rated voltage, kV.
        opt rated_voltage: Decimal<1> = "RatedVoltage",
        /// Transformer capacity, kVA.
        opt capacity: RatedPower = "Capacity",
        /// Rated power of the site, kW.
        opt rated_power: RatedPower = "RatedPower",
        /// Distance of the substation, km.
        opt substation_distance: Decimal<2> = "SubstationDistance",
        /// Commissioning day.
        opt opened_on: Day = "OfficialRunTime",
        /// Table 20.7.
        opt orientation: Code<codes::StationOrientation> = "StationOrientation",
        /// Area, m².
        opt area: Decimal<1> = "StationArea",
        /// Table 20.8.
        opt facilities: Things<20> = "SupportingFacilities",
        /// Investment project code.
        opt project: Str<40> = "InvestmentProjectCode",
        /// Owner kind: 1 self-operated, 2 operated for others.
        opt operate_mode: Code<codes::OperateMode> = "OperateMode",
        /// Time of the change, Beijing time.
        opt modified_at: When = "LastModified",
        /// Swapping: 1 universal, 2 not.
        opt application: Code<codes::GeneralApplicationType> = "GeneralApplicationType",
        /// Swapping: battery positions.
        opt positions: Int = "PositionNum",
        /// Swapping: price text.
        opt swap_fee: Str<256> = "SwapFee",
        /// Free parking, of municipal senders.
        opt park_free: Flag = "ParkFree",
        /// Free parking, of municipal senders.
        opt park_fee_free: Flag = "ParkFeeFree",
        /// Lowest price, of municipal senders, CNY/kWh.
        opt min_price: Price = "MinElectricityPrice",
    }
}

/// Parses a base body: `StationInfo`, or `StationInfos`, or the bare object.
pub(super) fn parse(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<model::Station>, Refusal> {
    match wrapped(text, context, seen)? {
        Some(found) => rows(found, seen, false),
        None => {
            let bare = body::object::<StationInfo<'static>>(text)?;
            if bare.is_empty() {
                return Err(At::ROOT.key(NAMES[0]).refuse(SubCode::Missing));
            }
            seen.count(Deviation::StationBodyForm);
            body::one(&bare, &At::ROOT, seen, |row, at, seen| row.into_station(at, context, seen))
        }
    }
}

/// Parses a supervise body: the bare object, or a wrapped one.
pub(super) fn parse_supervise(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Parsed<model::Station>, Refusal> {
    let bare = body::object::<StationInfo<'static>>(text)?;
    if bare.is_empty()
        && let Some(found) = wrapped(text, context, seen)?
    {
        return rows(found, seen, true);
    }
    body::one(&bare, &At::ROOT, seen, |row, at, seen| row.into_station(at, context, seen))
}

fn wrapped(
    text: &str,
    context: &Context<'_>,
    seen: &mut Deviations,
) -> Result<Option<Wrapped<model::Station>>, Refusal> {
    let convert = |row: StationInfo<'_>, at: &At<'_>, seen: &mut Deviations| {
        row.into_station(at, context, seen)
    };
    body::wrapped::<StationInfo<'static>, _>(text, NAMES, MAX_ROWS, seen, convert)
}

fn rows(
    found: Wrapped<model::Station>,
    seen: &mut Deviations,
    odd: bool,
) -> Result<Parsed<model::Station>, Refusal> {
    if odd || matches!(found.rows, Rows::Many(_)) {
        seen.count(Deviation::StationBodyForm);
    }
    match found.rows {
        Rows::One(rows) | Rows::Many(rows) => body::with(rows, seen),
        Rows::Neither => Err(At::ROOT.key(found.name).refuse(SubCode::WrongType)),
    }
}
