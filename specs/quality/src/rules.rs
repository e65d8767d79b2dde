//! The catalogue: one file per rule.

use crate::rule::Rule;

mod al02_alarm_code;
mod al03_alarm_type;
mod al05_future;
mod al07_registered;
mod bm01_possible;
mod bm02_current;
mod bm03_limits;
mod bm05_complete;
mod bm06_registered;
mod cp01_registered;
mod cp02_time;
mod cp05_power;
mod cp09_states;
mod ev01_event_code;
mod ev02_future;
mod ev04_registered;
mod fe01_whole_day;
mod fe02_price;
mod fe03_before;
mod fe06_registered;
mod gr01_points;
mod gr02_stated;
mod gr03_capacity;
mod gr04_flat;
mod gr05_energy;
mod gr06_ratio_jump;
mod gr07_archive_shrinks;
mod gr08_station;
mod gr09_late;
mod gr10_negative;
mod or01_order_of_times;
mod or02_no_duration;
mod or03_too_long;
mod or04_too_much;
mod or05_mean_power;
mod or06_impossible;
mod or07_too_small;
mod or11_late;
mod or12_registered;
mod or13_sums;
mod or14_meter;
mod or17_vehicle;
mod or18_soc;
mod or19_periods;
mod or20_negative_energy;
mod or21_money;
mod or22_initiator;
mod or23_service_life;
mod os01_sums;
mod os05_registered;
mod pw01_quarter;
mod pw02_sums;
mod pw03_rated;
mod pw05_negative;
mod pw06_registered;
mod st01_mandatory;
mod st02_credit_code;
mod st03_place;
mod st04_power;
mod st05_unique;
mod st12_shrinks;
mod st13_change_late;
mod st14_coordinates;
mod st15_code_table;
mod st16_connector_power;
mod st17_without_equipment;
mod st18_price_text;
mod st19_text;
mod su01_time;
mod su02_repeated;
mod su04_contradiction;
mod su08_registered;
mod su10_values;

/// Every rule, in the order of the specification.
pub static RULES: &[&Rule] = &[
    &st01_mandatory::ST01,
    &st02_credit_code::ST02,
    &st03_place::ST03,
    &st04_power::ST04,
    &st05_unique::ST05,
    &st12_shrinks::ST12,
    &st13_change_late::ST13,
    &st14_coordinates::ST14,
    &st15_code_table::ST15,
    &st16_connector_power::ST16,
    &st17_without_equipment::ST17,
    &st18_price_text::ST18,
    &st19_text::ST19,
    &su01_time::SU01,
    &su02_repeated::SU02,
    &su04_contradiction::SU04,
    &su08_registered::SU08,
    &su10_values::SU10,
    &al02_alarm_code::AL02,
    &cp01_registered::CP01,
    &cp02_time::CP02,
    &cp05_power::CP05,
    &cp09_states::CP09,
    &or01_order_of_times::OR01,
    &or02_no_duration::OR02,
    &or03_too_long::OR03,
    &or04_too_much::OR04,
    &or05_mean_power::OR05,
    &or06_impossible::OR06,
    &or07_too_small::OR07,
    &or11_late::OR11,
    &or12_registered::OR12,
    &or13_sums::OR13,
    &or14_meter::OR14,
    &or17_vehicle::OR17,
    &or18_soc::OR18,
    &or19_periods::OR19,
    &or20_negative_energy::OR20,
    &or21_money::OR21,
    &or22_initiator::OR22,
    &or23_service_life::OR23,
    &pw01_quarter::PW01,
    &pw02_sums::PW02,
    &pw03_rated::PW03,
    &pw05_negative::PW05,
    &pw06_registered::PW06,
    &os01_sums::OS01,
    &os05_registered::OS05,
    &al03_alarm_type::AL03,
    &al05_future::AL05,
    &al07_registered::AL07,
    &ev01_event_code::EV01,
    &ev02_future::EV02,
    &ev04_registered::EV04,
    &bm01_possible::BM01,
    &bm02_current::BM02,
    &bm03_limits::BM03,
    &bm05_complete::BM05,
    &bm06_registered::BM06,
    &fe01_whole_day::FE01,
    &fe02_price::FE02,
    &fe03_before::FE03,
    &fe06_registered::FE06,
    &gr01_points::GR01,
    &gr02_stated::GR02,
    &gr03_capacity::GR03,
    &gr04_flat::GR04,
    &gr05_energy::GR05,
    &gr06_ratio_jump::GR06,
    &gr07_archive_shrinks::GR07,
    &gr08_station::GR08,
    &gr09_late::GR09,
    &gr10_negative::GR10,
];

/// The rule of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}
