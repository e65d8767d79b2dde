use super::*;

fn shandong() -> Tariffs {
    Tariffs::load("370000").expect("embedded data")
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}+08:00").parse::<DateTime<chrono::FixedOffset>>().expect("an instant").to_utc()
}

const PARTS: PriceParts = PriceParts { floating_micro: 501_400, fixed_micro: 133_170 };

fn wh(count: i64) -> KilowattHour {
    KilowattHour::from_watt_hours(count)
}

#[test]
fn the_hours_of_2026_sum_to_the_announced_year() {
    let tariffs = shandong();
    let mut hours = [0; 5];
    let mut instant = at("2026-01-01T00:00:00");
    while instant < at("2027-01-01T00:00:00") {
        hours[tariffs.band(instant).expect("covered").index()] += 1;
        instant += TimeDelta::hours(1);
    }
    // S, P, F, V, D
    assert_eq!(hours, [1_188, 1_001, 4_386, 1_366, 819]);
    assert_eq!(hours.iter().sum::<i32>(), 8_760);
}

#[test]
fn a_band_is_that_of_the_beijing_hour() {
    let tariffs = shandong();
    assert_eq!(tariffs.band(at("2026-04-10T12:30:00")), Ok(Band::DeepValley));
    assert_eq!(tariffs.band(at("2026-07-10T17:00:00")), Ok(Band::Cusp));
    assert_eq!(tariffs.band(at("2026-07-10T16:59:59")), Ok(Band::Peak));
    assert!(tariffs.band(at("2027-01-01T00:00:00")).is_err(), "not announced");
    assert!(Tariffs::load("440000").expect("data").band(at("2026-07-10T17:00:00")).is_err());
}

#[test]
fn only_the_floating_part_follows_the_band() {
    let tariffs = shandong();
    let tariff = tariffs.at("2026-09-15".parse().expect("a day")).expect("covered");
    let prices = Band::ALL.map(|band| tariff.price_micro(band, PARTS));
    assert_eq!(prices, [1_135_970, 985_550, 634_570, 283_590, 183_310]);
}

#[test]
fn an_afternoon_over_the_valley_border_costs_what_the_example_says() {
    let tariffs = shandong();
    let split = tariffs
        .split(wh(70_000), at("2026-09-15T13:30:00"), at("2026-09-15T14:40:00"))
        .expect("covered");
    assert_eq!(split, [wh(0), wh(0), wh(0), wh(40_000), wh(30_000)]);
    let tariff = tariffs.at("2026-09-15".parse().expect("a day")).expect("covered");
    assert_eq!(tariff.cost(&split, PARTS), Yuan::from_fen(1_684));
}

#[test]
fn the_calendar_changes_at_midnight() {
    let tariffs = shandong();
    let split = tariffs
        .split(wh(60_000), at("2026-06-30T23:30:00"), at("2026-07-01T01:30:00"))
        .expect("covered");
    assert_eq!(split, [wh(0), wh(0), wh(45_000), wh(15_000), wh(0)]);
    let tariff = tariffs.at("2026-07-01".parse().expect("a day")).expect("covered");
    assert_eq!(tariff.cost(&split, PARTS), Yuan::from_fen(3_281));
}

#[test]
fn parts_of_a_split_sum_to_the_whole_even_when_it_does_not_divide() {
    let tariffs = shandong();
    let split = tariffs
        .split(wh(10_007), at("2026-01-05T05:17:13"), at("2026-01-05T12:41:59"))
        .expect("covered");
    assert_eq!(split.iter().copied().sum::<KilowattHour>(), wh(10_007));
    let instant = at("2026-01-05T05:17:13");
    let alone = tariffs.split(wh(5), instant, instant).expect("covered");
    assert_eq!(alone[Band::Valley.index()], wh(5));
}

#[test]
fn a_file_with_a_short_month_or_an_unknown_band_is_refused() {
    let text = include_str!("../data/tariff_shandong_2026.toml");
    assert!(Tariff::read(&text.replace("FFVVVVFPPFVDDDVFSSSPPFFF", "FFVVVV")).is_err());
    assert!(Tariff::read(&text.replace("S = \"2.0\"", "S = \"double\"")).is_err());
}

#[test]
fn decimals_are_read_exactly_or_not_at_all() {
    assert_eq!(decimal("0.6191", 4), Some(6_191));
    assert_eq!(decimal("2", 1), Some(20));
    assert_eq!(decimal("0.61915", 4), None);
    assert_eq!(decimal("-1", 1), None);
    assert_eq!(decimal(".5", 1), None);
}
