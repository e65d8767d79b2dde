use super::*;

fn row(day: &str, area: &str, vehicles: i64, session_vehicles: i64) -> Row {
    Row {
        day: day.parse().expect("a day"),
        area_code: area.to_owned(),
        vehicles,
        distance_m: vehicles * 1_000,
        sessions: session_vehicles * 2,
        session_vehicles,
        energy_wh: session_vehicles * 30_000,
        plug_in_soc_dpct: (session_vehicles > 0).then_some(300 + session_vehicles),
    }
}

#[test]
fn a_small_group_alone_takes_the_next_smallest_with_it() {
    assert_eq!(hidden(&[40, 9, 12, 30]), [false, true, true, false]);
    assert_eq!(hidden(&[40, 9, 12, 3]), [false, true, false, true]);
    assert_eq!(hidden(&[40, 0, 12]), [false, false, false], "nobody is no group");
    assert_eq!(hidden(&[9]), [true]);
    assert_eq!(hidden(&[]), Vec::<bool>::new());
}

#[test]
fn hidden_days_are_counted_and_never_added_up() {
    let rows = vec![
        row("2026-03-01", "370100", 55, 12),
        row("2026-03-01", "370102", 31, 11),
        row("2026-03-01", "370103", 5, 1),
        row("2026-03-01", "370104", 22, 0),
        row("2026-03-02", "370102", 40, 20),
    ];
    let figures = arranged(rows, "370100");
    assert_eq!(figures.whole.charged(), Some((24, 360_000)));
    let part = |code: &str| &figures.parts[code];
    assert_eq!((part("370103").days.len(), part("370103").hidden), (0, 1));
    assert_eq!((part("370104").days.len(), part("370104").hidden), (0, 1), "it would show 370103");
    let big = part("370102");
    assert_eq!((big.days.len(), big.distance_m()), (2, 71_000));
    assert_eq!(big.vehicles_per_day(), Some(35.5));
    // On the first day one vehicle charged in 370103: the charging of the next smallest, 370102, is hidden with it.
    assert_eq!(big.charged(), Some((40, 600_000)));
    assert_eq!(big.plug_in_soc_pct(), Some(32.0));
}
