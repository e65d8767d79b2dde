//! What each figure means: id, version, formula in words. A number on a screen carries id and version.

/// The meaning of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Id, never reused.
    pub id: &'static str,
    /// Version; rises when the formula changes.
    pub version: u32,
    /// Name in Chinese.
    pub name: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Formula in Chinese.
    pub formula: &'static str,
    /// Formula in English.
    pub formula_en: &'static str,
    /// Unit, empty for counts.
    pub unit: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
}

const METHOD: &str = "智行指标方法 v1 / Zhixing methodology v1";

macro_rules! definitions {
    ($($(#[$doc:meta])* $name:ident = $id:literal v $version:literal, $zh:literal / $en:literal, $unit:literal, $source:expr,
       $formula:literal, $formula_en:literal;)+) => {
        $($(#[$doc])* pub static $name: Definition = Definition {
            id: $id, version: $version, name: $zh, name_en: $en, formula: $formula, formula_en: $formula_en,
            unit: $unit, source: $source,
        };)+

        /// Every definition, by id.
        pub static DEFINITIONS: &[&Definition] = &[$(&$name),+];
    };
}

definitions! {
    /// Stations.
    STATIONS = "IND-01" v 1, "充电站数" / "Stations", "", METHOD,
        "截至数据时刻已登记的充电站数(最新版本)", "stations registered at the moment of the data, newest version each";
    /// Connectors.
    CONNECTORS = "IND-02" v 1, "充电接口数" / "Connectors", "", METHOD,
        "已登记充电站的充电接口(枪)数", "connectors of the registered stations";
    /// Rated power.
    POWER = "IND-03" v 1, "额定功率" / "Rated power", "W", METHOD,
        "已登记充电设备额定功率之和", "sum of the rated power of the registered devices";
    /// Energy.
    ENERGY = "IND-04" v 1, "充电量" / "Energy delivered", "Wh", METHOD,
        "有效订单各计价时段的电量按时间比例落在该日(时)内的部分之和;未结束的充电过程不计入",
        "parts of the price periods of valid orders that lie inside the day or hour, in proportion of time; running sessions are not counted";
    /// Sessions.
    SESSIONS = "IND-05" v 1, "充电次数" / "Sessions", "", METHOD,
        "在该日结束的有效订单数(同一订单取最高修订版)", "valid orders that ended in the day, the highest revision of each";
    /// Time utilisation.
    UTILISATION = "IND-06" v 1, "时间利用率" / "Time utilisation", "1", "评价规则 R14 / rating rule R14",
        "充电时长(当日有效订单与进行中的充电过程)÷(在用接口数 × 当日已过时长)",
        "seconds of charging today (valid orders and running sessions) / (connectors in service × seconds of the day so far)";
    /// Power utilisation.
    POWER_UTILISATION = "IND-07" v 1, "功率利用率" / "Power utilisation", "1", "评价规则 R13 / rating rule R13",
        "充电量 ÷(额定功率 × 时长)", "energy delivered / (rated power × hours)";
    /// Quality score.
    QUALITY = "IND-08" v 1, "数据质量得分" / "Data quality score", "分/100", METHOD,
        "100 ×(1 − Σ 每行最严重问题的权重 ÷ 收到的行数),不低于 0;阻断与错误 1,警告 0.3,提示 0;当日无数据则无得分",
        "100 × (1 − sum of the weight of each row's worst finding / rows received), at least 0; block and error 1, warn 0.3, flag 0; no rows, no score";
    /// Load now.
    LOAD_NOW = "IND-09" v 1, "当前负荷" / "Load now", "W", METHOD,
        "正在充电的接口最近一次上报的电压 × 电流之和", "sum of voltage × current as last reported by the connectors that charge";
    /// Load curve.
    LOAD = "IND-10" v 1, "负荷曲线" / "Load curve", "W", METHOD,
        "15 分钟:充电站上报实时功率的取时段末的实时功率,其余取订单与进行中充电的电量 ÷ 时长;小时与日:有效订单电量 ÷ 时长",
        "quarter of an hour: real-time power at its end where the station sends it, else energy of orders and running sessions over the quarter; hour and day: energy of valid orders over the bin";
    /// Heat.
    HEAT = "IND-11" v 1, "充电热力" / "Heat by cell", "", METHOD,
        "H3 六边形内各充电站的电量、次数或接口数之和(WGS-84 坐标)", "sum over the stations inside an H3 cell (WGS-84): energy, sessions or connectors";
    /// Success rate of interfaces.
    INTERFACE_SUCCESS = "IND-12" v 1, "接口成功率" / "Interface success rate", "1", METHOD,
        "返回码为 0 的报文数 ÷ 报文总数", "messages answered with Ret 0 / messages";
    /// Lateness.
    LATENESS = "IND-13" v 1, "平均时延" / "Mean lateness", "s", "接入规范第 12 章 / access specification, chapter 12",
        "到达时间 − 业务时间,按行数加权平均", "arrival minus business time, mean weighted by rows";
    /// Online rate.
    ONLINE = "IND-14" v 1, "在线率(当前)" / "Online rate (now)", "1", METHOD,
        "既非离线也非未知状态的接口数 ÷ 接口数", "connectors that are neither offline nor unknown / connectors";
}

/// The definition with this id.
pub fn definition(id: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().copied().find(|one| one.id == id)
}

#[cfg(test)]
mod tests {
    use super::DEFINITIONS;
    use std::collections::HashSet;

    #[test]
    fn ids_are_unique_and_every_text_is_there_in_two_languages() {
        let ids: HashSet<&str> = DEFINITIONS.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), DEFINITIONS.len());
        for one in DEFINITIONS {
            for text in [one.name, one.name_en, one.formula, one.formula_en, one.source] {
                assert!(!text.is_empty(), "{} lacks a text", one.id);
            }
        }
    }
}
