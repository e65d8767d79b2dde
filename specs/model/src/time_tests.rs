use super::*;
use chrono::TimeZone;
use proptest::prelude::*;

#[test]
fn the_local_day_changes_at_sixteen_hours_utc() {
    let before = Utc.with_ymd_and_hms(2026, 6, 30, 15, 59, 59).single().expect("valid");
    let after = Utc.with_ymd_and_hms(2026, 6, 30, 16, 0, 0).single().expect("valid");
    assert_eq!(LocalDay::of(before).to_string(), "2026-06-30");
    assert_eq!(LocalDay::of(after).to_string(), "2026-07-01");
    assert_eq!(LocalDay::of(after).start(), after);
}

#[test]
fn wire_time_is_beijing_wall_time() {
    let instant = Utc.with_ymd_and_hms(2025, 6, 1, 0, 0, 1).single().expect("valid");
    assert_eq!(wire_time(instant), "2025-06-01 08:00:01");
}

#[test]
fn day_arithmetic_crosses_years() {
    let day: LocalDay = "2025-12-31".parse().expect("a day");
    assert_eq!(day.plus(1).to_string(), "2026-01-01");
    assert_eq!(day.plus(-365).to_string(), "2024-12-31");
    assert_eq!(day.epoch_days(), 20_453);
}

proptest! {
    #[test]
    fn the_instant_of_a_wall_time_is_the_one_of_the_time_zone(seconds in -62_000_000_000_i64..250_000_000_000) {
        let wall = DateTime::from_timestamp(seconds, 0).expect("in the calendar").naive_utc();
        let expected = BEIJING.from_local_datetime(&wall).single().expect("no daylight saving");
        prop_assert_eq!(local(wall), expected);
        prop_assert_eq!(beijing(local(wall)), wall);
    }

    #[test]
    fn a_written_time_is_the_one_that_chrono_writes(seconds in prop_oneof![0_i64..4_000_000_000, -63_000_000_000..260_000_000_000_i64], nanos in prop_oneof![Just(0), 0_u32..2_000_000_000]) {
        let nanos = if seconds.rem_euclid(60) == 59 { nanos } else { nanos % 1_000_000_000 };
        let instant = DateTime::from_timestamp(seconds, nanos).expect("in the calendar");
        let wall = beijing(instant);
        prop_assert_eq!(wire_time(instant), wall.format("%Y-%m-%d %H:%M:%S").to_string());
        prop_assert_eq!(compact_time(instant), wall.format("%Y%m%d%H%M%S").to_string());
    }
}
