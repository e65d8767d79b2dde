//! Emission factors of the power grid by province and vintage.
//!
//! Source: 生态环境部、国家统计局 公告 2024年第12号 (2021), 2024年第33号 (2022), 2025年第47号 (2023).

use crate::BadData;
use model::quantity::KilowattHour;
use std::collections::BTreeMap;

/// One factor of one vintage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridFactor {
    /// Six-digit code of the province.
    pub province: String,
    /// Year the factor describes (its vintage).
    pub year: i32,
    /// 0.0001 kg of CO2 per kilowatt-hour.
    pub ten_thousandths_kg: i64,
    /// The announcement.
    pub source: String,
}

impl GridFactor {
    /// kg of CO2 per kilowatt-hour, for models.
    pub fn kg_per_kwh(&self) -> f64 {
        self.ten_thousandths_kg as f64 / 10_000.0
    }

    /// Grams of CO2 for that energy taken from the grid, rounded half away from zero.
    pub fn grams(&self, energy: KilowattHour) -> i64 {
        // Wh × 0.0001 kg/kWh = 0.0001 g
        let raw = i128::from(energy.watt_hours()) * i128::from(self.ten_thousandths_kg);
        ((raw + raw.signum() * 5_000) / 10_000) as i64
    }
}

/// All factors that were announced.
#[derive(Debug, Clone)]
pub struct GridFactors {
    by_key: BTreeMap<(String, i32), GridFactor>,
}

#[derive(serde::Deserialize)]
struct Row {
    province_code: String,
    year: i32,
    kgco2_per_kwh: String,
    source: String,
}

impl GridFactors {
    /// The embedded vintages 2021 to 2023 of 30 provinces.
    ///
    /// # Errors
    /// [`BadData`] when the embedded file does not follow its form.
    pub fn load() -> Result<Self, BadData> {
        Self::read(include_str!("../data/grid_factors.csv"))
    }

    /// Factors from CSV text with the columns `province_code,province,year,kgco2_per_kwh,source`.
    ///
    /// # Errors
    /// [`BadData`] with the first row that cannot be read.
    pub fn read(text: &str) -> Result<Self, BadData> {
        let bad = BadData::of("grid factors");
        let mut by_key = BTreeMap::new();
        for row in csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Row>() {
            let row = row.map_err(|e| bad(e.to_string()))?;
            let value = crate::tariff::decimal(&row.kgco2_per_kwh, 4)
                .filter(|value| (1..30_000).contains(value))
                .ok_or_else(|| bad(format!("{} is not a factor", row.kgco2_per_kwh)))?;
            let key = (row.province_code.clone(), row.year);
            by_key.insert(
                key,
                GridFactor {
                    province: row.province_code,
                    year: row.year,
                    ten_thousandths_kg: value,
                    source: row.source,
                },
            );
        }
        Ok(Self { by_key })
    }

    /// The factor of a province and vintage; `None` when none was announced.
    pub fn factor(&self, province: &str, year: i32) -> Option<&GridFactor> {
        self.by_key.get(&(province.to_owned(), year))
    }

    /// The newest vintage of a province, for live figures; reports freeze the vintage they used.
    pub fn latest(&self, province: &str) -> Option<&GridFactor> {
        self.vintages(province).last()
    }

    /// The vintages of a province, rising.
    pub fn vintages(&self, province: &str) -> impl Iterator<Item = &GridFactor> {
        let range = (province.to_owned(), i32::MIN)..=(province.to_owned(), i32::MAX);
        self.by_key.range(range).map(|(_, factor)| factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shandong_falls_from_vintage_to_vintage() {
        let factors = GridFactors::load().expect("embedded data");
        let of = |year| factors.factor("370000", year).map(|f| f.ten_thousandths_kg);
        assert_eq!([of(2021), of(2022), of(2023)], [Some(6_838), Some(6_410), Some(6_191)]);
        assert_eq!(factors.latest("370000").map(|f| f.year), Some(2023));
        assert_eq!(factors.vintages("440000").count(), 3);
    }

    #[test]
    fn thirty_provinces_have_factors_and_tibet_has_none() {
        let factors = GridFactors::load().expect("embedded data");
        assert_eq!(factors.by_key.len(), 90);
        assert!(factors.latest("540000").is_none());
        assert!(factors.factor("370000", 2024).is_none());
    }

    #[test]
    fn grams_follow_the_worked_example() {
        // 32.5 kWh at 0.95 efficiency are 34.2105 kWh from the grid: 21.1797 kg.
        let factors = GridFactors::load().expect("embedded data");
        let factor = factors.factor("370000", 2023).expect("announced");
        assert_eq!(factor.grams(KilowattHour::from_watt_hours(34_211)), 21_180);
    }

    #[test]
    fn a_factor_outside_all_experience_is_refused() {
        let text = "province_code,province,year,kgco2_per_kwh,source\n370000,山东,2024,61.91,x\n";
        assert!(GridFactors::read(text).is_err());
    }
}
