//! The columns of every kind of sheet: header, field of the message, form, example.

use reference::codes::CodeTable;

/// Which object of a message a column belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The row itself: an order, a state.
    Row,
    /// The station of a connector's row.
    Station,
    /// The device of a connector's row.
    Equipment,
    /// The connector of the row.
    Connector,
}

/// What a cell of the column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Text,
    /// A number or name that must not be rounded: ids, account numbers, telephones.
    Id,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A day.
    Day,
    /// An instant of Beijing time.
    Time,
    /// A code of a table, as number or in words.
    Code(CodeTable),
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Header in Chinese, without unit.
    pub zh: &'static str,
    /// Header in English.
    pub en: &'static str,
    /// Unit, empty where there is none.
    pub unit: &'static str,
    /// Field of the message.
    pub field: &'static str,
    /// Whose field it is.
    pub level: Level,
    /// Whether the cell must be filled in.
    pub must: bool,
    /// What it holds.
    pub form: Form,
    /// The template's example.
    pub example: &'static str,
    /// What to write, for the explanation sheet.
    pub about: &'static str,
}

impl Column {
    /// Header as the template shows it: name, unit, a star where it must be filled in.
    pub fn header(&self) -> String {
        let unit =
            if self.unit.is_empty() { String::new() } else { format!("（{}）", self.unit) };
        format!("{}{unit}{}", self.zh, if self.must { "*" } else { "" })
    }

    /// Whether a merged cell may speak for all rows it covers: what is counted or timed belongs to one row.
    pub fn may_be_merged(&self) -> bool {
        matches!(self.level, Level::Station | Level::Equipment)
            || matches!(self.form, Form::Text | Form::Code(_) | Form::Day)
    }
}

macro_rules! columns {
    ($($name:ident { $($level:ident $must:tt $field:literal $zh:literal $en:literal $unit:literal $form:expr, $example:literal, $about:literal;)* })*) => {
        $(pub(crate) const $name: &[Column] = &[$(Column {
            zh: $zh, en: $en, unit: $unit, field: $field, level: Level::$level, must: columns!(@$must), form: $form,
            example: $example, about: $about,
        }),*];)*
    };
    (@must) => { true };
    (@opt) => { false };
}

use CodeTable as T;
use Form::{Code, Day, Id, Number, Text, Time, Whole};

columns! {
    STATIONS {
        Station must "StationID" "充电站编号" "Station ID" "" Id, "EXAMPLE001", "运营商自定义的唯一编号，最长20位；同一充电站的各行填写同一编号";
        Station must "StationName" "充电站名称" "Station name" "" Text, "示例汽修厂充电站", "最长50字";
        Station must "AreaCode" "行政区划代码" "Area code" "" Id, "370102", "GB/T 2260 六位县级代码";
        Station must "Address" "详细地址" "Address" "" Text, "示例路1号院内", "最长200字";
        Station must "StationLng" "经度" "Longitude" "°" Number, "117.0823", "GCJ-02 坐标（高德、腾讯地图），至少4位小数";
        Station must "StationLat" "纬度" "Latitude" "°" Number, "36.6682", "GCJ-02 坐标（高德、腾讯地图），至少4位小数";
        Station must "ServiceTel" "服务电话" "Service telephone" "" Id, "0531-00000000", "对外公布的服务电话";
        Station must "StationType" "充电站类型" "Station type" "" Code(T::StationType), "1 公共", "从下拉列表选择，或填写代码";
        Station must "StationStatus" "充电站状态" "Station status" "" Code(T::FacilityStatus), "50 正常使用", "从下拉列表选择，或填写代码";
        Station must "ParkNums" "车位数量" "Parking bays" "个" Whole, "4", "不清楚填0";
        Station must "Construction" "建设场所" "Kind of place" "" Code(T::Construction), "3 企事业单位", "从下拉列表选择，或填写代码";
        Station opt "EquipmentOwnerID" "设备所属方代码" "Equipment owner" "" Id, "", "九位组织机构代码；不填即为本运营商";
        Station opt "BusineHours" "营业时间" "Opening hours" "" Text, "00:00-24:00", "最长100字";
        Station opt "ElectricityFee" "电费说明" "Energy price" "" Text, "0.65元/度", "最长256字";
        Station opt "ServiceFee" "服务费说明" "Service price" "" Text, "0.40元/度", "最长100字";
        Station opt "ParkFee" "停车费说明" "Parking price" "" Text, "免费", "最长100字";
        Station opt "OfficialRunTime" "投运日期" "Commissioning day" "" Day, "2025-06-01", "年-月-日";
        Station opt "ElectricityAccountID" "用电户号" "Grid account" "" Id, "", "供电公司电费户号";
        Station opt "Capacity" "变压器容量" "Transformer capacity" "kVA" Number, "", "专用变压器填写";
        Equipment must "EquipmentID" "设备编号" "Device ID" "" Id, "EXAMPLE00101", "充电桩编号，最长23位；同一设备的各行填写同一编号";
        Equipment must "EquipmentType" "设备类型" "Device type" "" Code(T::EquipmentType), "1 直流设备", "从下拉列表选择，或填写代码";
        Equipment must "Power" "设备额定功率" "Rated power of the device" "kW" Number, "120", "单位千瓦，最多1位小数";
        Equipment opt "EquipmentName" "设备名称" "Device name" "" Text, "1号桩", "最长30字";
        Equipment opt "ManufacturerName" "生产厂商" "Manufacturer" "" Text, "", "最长30字";
        Equipment opt "EquipmentModel" "设备型号" "Model" "" Text, "", "最长20字";
        Equipment opt "ProductionDate" "生产日期" "Day of production" "" Day, "", "年-月-日";
        Connector must "ConnectorID" "接口编号" "Connector ID" "" Id, "EXAMPLE0010101", "充电枪编号，最长26位，全平台唯一；每行一个接口";
        Connector must "ConnectorType" "接口类型" "Connector type" "" Code(T::ConnectorType), "4 直流接口枪头（模式4）", "从下拉列表选择，或填写代码";
        Connector must "VoltageUpperLimits" "额定电压上限" "Highest voltage" "V" Whole, "750", "整数，单位伏";
        Connector must "VoltageLowerLimits" "额定电压下限" "Lowest voltage" "V" Whole, "200", "整数，单位伏";
        Connector must "Current" "额定电流" "Rated current" "A" Whole, "250", "整数，单位安";
        Connector must "Power" "接口额定功率" "Rated power of the connector" "kW" Number, "120", "单位千瓦，最多1位小数";
        Connector must "NationalStandard" "国家标准" "National standard" "" Code(T::NationalStandard), "2 国标2015", "从下拉列表选择，或填写代码";
        Connector opt "ConnectorName" "接口名称" "Connector name" "" Text, "1号枪", "最长30字";
        Connector opt "ParkNo" "车位号" "Bay number" "" Id, "", "最长10位";
    }
    ORDERS {
        Row must "StartChargeSeq" "订单编号" "Order number" "" Id, "MA0EXAMPL260301083000000001", "27位：9位组织机构代码+年月日时分秒12位+6位流水；一经上报不得改变";
        Row must "ConnectorID" "接口编号" "Connector ID" "" Id, "EXAMPLE0010101", "与充电站档案中的接口编号一致";
        Row opt "StationID" "充电站编号" "Station ID" "" Id, "EXAMPLE001", "与充电站档案一致，可不填";
        Row must "StartTime" "开始时间" "Start" "" Time, "2026-03-01 08:30:00", "北京时间，年-月-日 时:分:秒";
        Row must "EndTime" "结束时间" "End" "" Time, "2026-03-01 09:15:00", "北京时间，年-月-日 时:分:秒";
        Row must "TotalPower" "充电量" "Energy" "kWh" Number, "38.52", "单位千瓦时（度）";
        Row must "TotalElecMoney" "电费" "Money for energy" "元" Number, "25.04", "单位元，最多2位小数";
        Row must "TotalSeviceMoney" "服务费" "Money for service" "元" Number, "15.41", "单位元，最多2位小数";
        Row must "TotalMoney" "总金额" "All money" "元" Number, "40.45", "单位元，等于电费加服务费";
        Row must "StopReason" "结束原因" "Stop reason" "" Code(T::StopReason), "0 用户手动停止", "从下拉列表选择，或填写代码；5至99为运营商自定义";
        Row opt "CuspElect" "尖时段电量" "Energy, cusp" "kWh" Number, "", "单位千瓦时";
        Row opt "PeakElect" "峰时段电量" "Energy, peak" "kWh" Number, "", "单位千瓦时";
        Row opt "FlatElect" "平时段电量" "Energy, flat" "kWh" Number, "38.52", "单位千瓦时";
        Row opt "ValleyElect" "谷时段电量" "Energy, valley" "kWh" Number, "", "单位千瓦时";
        Row opt "DeepValleyElect" "深谷时段电量" "Energy, deep valley" "kWh" Number, "", "单位千瓦时";
        Row opt "MeterValueStart" "电表起示值" "Meter at the start" "kWh" Number, "", "单位千瓦时";
        Row opt "MeterValueEnd" "电表止示值" "Meter at the end" "kWh" Number, "", "单位千瓦时";
        Row opt "StartSoc" "开始SOC" "SOC at the start" "%" Number, "", "0至100";
        Row opt "EndSoc" "结束SOC" "SOC at the end" "%" Number, "", "0至100";
        Row opt "ChargeModel" "启动方式" "Start mode" "" Code(T::StartMode), "1 应用程序或二维码", "从下拉列表选择，或填写代码";
        Row opt "PayChannel" "支付方式" "Pay channel" "" Code(T::PayChannel), "2 微信", "从下拉列表选择，或填写代码";
        Row opt "PaymentAmount" "实付金额" "Money paid" "元" Number, "", "单位元，最多2位小数";
    }
    STATES {
        Row must "ConnectorID" "接口编号" "Connector ID" "" Id, "EXAMPLE0010101", "与充电站档案中的接口编号一致";
        Row must "Status" "接口状态" "State" "" Code(T::ConnectorStatus), "1 空闲", "从下拉列表选择，或填写代码";
        Row must "UpdateTime" "状态时间" "Time of the state" "" Time, "2026-03-01 08:30:00", "状态变化的北京时间，年-月-日 时:分:秒";
        Row opt "ParkStatus" "车位状态" "Parking bay" "" Code(T::ParkStatus), "", "从下拉列表选择，或填写代码";
        Row opt "LockStatus" "地锁状态" "Ground lock" "" Code(T::LockStatus), "", "从下拉列表选择，或填写代码";
        Row opt "StationID" "充电站编号" "Station ID" "" Id, "EXAMPLE001", "与充电站档案一致，可不填";
        Row opt "EquipmentID" "设备编号" "Device ID" "" Id, "", "与充电站档案一致，可不填";
    }
}

#[cfg(test)]
mod tests {
    use crate::Kind;

    #[test]
    fn headers_are_told_apart_in_both_languages() {
        for kind in Kind::ALL {
            let mut names: Vec<_> = kind.columns().iter().map(|c| c.zh).collect();
            names.extend(kind.columns().iter().map(|c| c.en));
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{kind}");
        }
    }

    #[test]
    fn every_column_that_must_be_filled_in_has_an_example() {
        for column in Kind::ALL.iter().flat_map(|kind| kind.columns()) {
            assert!(!column.must || !column.example.is_empty(), "{}", column.zh);
        }
    }
}
