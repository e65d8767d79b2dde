use super::*;

#[test]
fn a_decimal_is_rounded_half_up_as_its_writer_meant() {
    assert_eq!(KilowattHour::from_decimal(31.27).map(KilowattHour::watt_hours), Ok(31_270));
    assert_eq!(Yuan::from_decimal(1.005).map(Yuan::fen), Ok(101));
    assert_eq!(Yuan::from_decimal(-1.005).map(Yuan::fen), Ok(-101));
    assert_eq!(Yuan::from_decimal(f64::NAN), Err(NotAQuantity::NotFinite));
    assert_eq!(Yuan::from_decimal(1e300), Err(NotAQuantity::Range));
}

#[test]
fn energy_over_a_span_is_mean_power_and_over_nothing_is_none() {
    let energy = KilowattHour::from_watt_hours(30_000);
    assert_eq!(energy.over(TimeDelta::minutes(30)), Some(Kilowatt::from_watts(60_000)));
    assert_eq!(energy.over(TimeDelta::zero()), None);
}

#[test]
fn energy_at_a_price_is_money_to_the_fen() {
    let energy = KilowattHour::from_watt_hours(31_270);
    assert_eq!(energy.at(YuanPerKilowattHour::from_ten_thousandths(6_000)), Yuan::from_fen(1_876));
    assert_eq!(energy.at(YuanPerKilowattHour::from_ten_thousandths(4_000)), Yuan::from_fen(1_251));
}
