use super::*;

fn panel() -> Panel {
    let first: LocalDay = "2022-09-01".parse().expect("a day");
    let rows = (0..153).map(|d| Demand { wh: [d; 24], ..Demand::default() }).collect();
    Panel { first, days: 153, rows: vec![rows] }
}

#[test]
fn days_after_the_data_repeat_the_same_weekday_of_the_last_four_weeks() {
    let panel = panel();
    for day in ["2023-02-01", "2023-02-28", "2023-03-01", "2024-07-15"] {
        let day: LocalDay = day.parse().expect("a day");
        let source = panel.stands_for(day).expect("after the start");
        assert_eq!(source.0.weekday(), day.0.weekday());
        assert!(source >= "2023-01-04".parse().expect("a day"));
        assert!(source <= "2023-01-31".parse().expect("a day"));
    }
}

#[test]
fn a_day_of_the_data_stands_for_itself_and_nothing_is_made_up_before() {
    let panel = panel();
    let day: LocalDay = "2022-12-24".parse().expect("a day");
    assert_eq!(panel.stands_for(day), Some(day));
    assert_eq!(panel.stands_for(panel.first.plus(-1)), None);
}

#[test]
fn equal_hours_share_one_price_period() {
    let mut prices = [6000; 24];
    prices[23] = 3001;
    assert_eq!(price_text(&prices), "00:00~23:00:0.6000,23:00~24:00:0.3001");
    assert_eq!(price_text(&[10_000; 24]), "00:00~24:00:1.0000");
}

#[test]
fn a_day_of_24_prices_still_fits_into_the_field() {
    let mut prices: [i32; 24] = std::array::from_fn(|hour| 5000 + 10 * hour as i32);
    prices[12] = 9999;
    let text = price_text(&prices);
    assert!(text.len() <= 256, "{}", text.len());
    assert!(text.starts_with("00:00~") && text.contains("~24:00:"));
    assert!(text.contains("12:00~13:00:0.9999"), "{text}");
}
