use super::world::{A, B, NOON, at, beijing, order_no, seeded};
use indicators::heat::{self, HeatQuestion, Measure};
use indicators::load::{self, Grain, LoadQuestion};
use indicators::orders::{self, OrderFilter};
use indicators::station_day::{self, StationDay};
use indicators::{
    DayRange, Picture, Reach, connector_history, energy, station_history, station_hours,
};
use lake::Lake;
use model::{ConnectorState, LocalDay};

fn today() -> LocalDay {
    LocalDay::of(at(NOON))
}

fn sums(rows: &[StationDay]) -> Vec<(&str, i64, i64, i64)> {
    let mut all: Vec<_> = rows
        .iter()
        .map(|one| (one.station_id.as_str(), one.energy_wh, one.sessions, one.charging_s))
        .collect();
    all.sort_unstable();
    all
}

fn question(reach: Reach, grain: Grain, days: DayRange) -> LoadQuestion {
    LoadQuestion { reach, station: None, days, grain, now: at(NOON) }
}

async fn world() -> (tempfile::TempDir, Lake) {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = seeded(dir.path()).await;
    (dir, lake)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_holds_its_part_of_an_order_across_midnight_and_the_corrected_energy() {
    let (_dir, lake) = world().await;
    let rows = station_day::all(&lake, today()).await.expect("sums");
    assert_eq!(sums(&rows), [("A1", 39_001, 2, 5_400), ("B1", 5_000, 1, 900)]);
    let rows = station_day::all(&lake, today().plus(-1)).await.expect("sums");
    assert_eq!(sums(&rows), [("A1", 6_000, 0, 1_800), ("A2", 8_000, 1, 3_600)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_day_counts_only_what_lies_before_its_end() {
    let (_dir, lake) = world().await;
    let rows = station_day::until(&lake, today(), beijing(3, 9, 15)).await.expect("sums");
    assert_eq!(sums(&rows), [("A1", 6_001 + 11_000 + 11_000, 1, 1_800 + 2_700)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_the_same_after_settling() {
    let (_dir, lake) = world().await;
    let before = station_day::all(&lake, today()).await.expect("sums");
    lake.settle().await.expect("settled");
    let after = station_day::all(&lake, today()).await.expect("sums");
    assert_eq!(sums(&before), sums(&after));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_of_the_load_curve_add_up_to_the_day() {
    let (_dir, lake) = world().await;
    let points = load::curve(&lake, &question(Reach::all(), Grain::Hour, DayRange::of(today())))
        .await
        .expect("curve");
    let energy: Vec<Option<i64>> = points.iter().map(|one| one.energy_wh).collect();
    assert_eq!(energy, [6_001, 0, 0, 0, 0, 0, 0, 0, 11_000, 22_000, 5_000, 0].map(Some));
    assert_eq!((points[0].at, points[9].power_w), (beijing(3, 0, 0), Some(22_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn quarters_take_real_time_power_where_a_station_sends_it() {
    let (_dir, lake) = world().await;
    let points = load::curve(&lake, &question(Reach::all(), Grain::Quarter, DayRange::of(today())))
        .await
        .expect("curve");
    let quarter = |hour: u32, minute: u32| {
        points.iter().find(|one| one.at == beijing(3, hour, minute)).expect("a quarter")
    };
    assert_eq!((quarter(9, 0).energy_wh, quarter(9, 0).power_w), (Some(11_000), Some(44_000)));
    assert_eq!((quarter(10, 0).energy_wh, quarter(10, 0).power_w), (Some(5_000), Some(21_000)));
    assert_eq!(points.len(), 48);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_of_the_time_before_the_first_data_and_the_running_bin_is_told_apart() {
    let (_dir, lake) = world().await;
    let days = DayRange { first: today().plus(-10), last: today() };
    let points =
        load::curve(&lake, &question(Reach::all(), Grain::Day, days)).await.expect("curve");
    let shown: Vec<_> = points.iter().map(|one| one.energy_wh).collect();
    // The first charging began the day before yesterday's midnight at the earliest.
    assert_eq!(shown[..9], [None; 9]);
    assert_eq!(shown[9..], [Some(14_000), Some(44_001)]);
    let ask = LoadQuestion {
        now: beijing(3, 9, 20),
        ..question(Reach::all(), Grain::Hour, DayRange::of(today()))
    };
    let points = load::curve(&lake, &ask).await.expect("curve");
    let running: Vec<_> = points.iter().filter(|one| !one.complete).map(|one| one.at).collect();
    assert_eq!(running, [beijing(3, 9, 0)]);
    let yesterday = DayRange::of(today().plus(-1));
    let points =
        load::curve(&lake, &question(Reach::all(), Grain::Hour, yesterday)).await.expect("curve");
    assert!(points.iter().all(|one| one.complete) && points.len() == 24);
    let known = points.iter().position(|one| one.energy_wh.is_some());
    let first = points.iter().position(|one| one.energy_wh.is_some_and(|wh| wh > 0));
    assert_eq!(
        (known, points.iter().filter(|one| one.energy_wh == Some(0)).count() > 0),
        (first, true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn heat_over_whole_days_is_the_sum_of_its_hours() {
    let (_dir, lake) = world().await;
    let picture = Picture::take(lake.now(), &[], at(NOON));
    for measure in [Measure::Energy, Measure::Sessions] {
        let ask = |hours| HeatQuestion {
            reach: Reach::all(),
            measure,
            days: DayRange { first: today().plus(-1), last: today() },
            hours,
            resolution: 7,
            now: at(NOON),
        };
        let mut parts = std::collections::BTreeMap::<u64, i64>::new();
        for hours in [(0, 8), (9, 23)] {
            for (cell, value) in heat::cells(&lake, &picture, &ask(hours)).await.expect("cells") {
                *parts.entry(cell).or_default() += value;
            }
        }
        let whole = heat::cells(&lake, &picture, &ask((0, 23))).await.expect("cells");
        assert!(!whole.is_empty());
        assert_eq!(whole, parts.into_iter().collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mart_gives_the_same_hours_as_the_orders() {
    let (_dir, lake) = world().await;
    let days = DayRange { first: today().plus(-3), last: today() };
    let ask = question(Reach::all(), Grain::Hour, days);
    // Two days ago has no orders; a day is settled only when it is neither today nor yesterday.
    let later = LoadQuestion { now: at(NOON) + chrono::TimeDelta::days(2), ..ask };
    let before = load::curve(&lake, &later).await.expect("curve");
    for day in [today().plus(-1), today()] {
        station_hours::refresh(&lake, day).await.expect("refreshed");
        station_hours::refresh(&lake, day).await.expect("refreshed again");
    }
    assert_eq!(station_hours::held(&lake, days), [today().plus(-1), today()].into());
    assert_eq!(load::curve(&lake, &later).await.expect("curve"), before);
    let total: i64 = before.iter().filter_map(|one| one.energy_wh).sum();
    assert_eq!(total, 8_000 + 12_001 + 33_000 + 5_000);
    let by_day = energy::by_operator_and_day(&lake, &Reach::all(), days).await.expect("days");
    let by_day: Vec<_> = by_day
        .iter()
        .map(|one| (one.operator_id.as_str(), one.day, one.energy_wh, one.sessions))
        .collect();
    assert_eq!(
        by_day,
        [(A, today().plus(-1), 14_000, 1), (A, today(), 39_001, 2), (B, today(), 5_000, 1)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_touched_by_what_arrived_today_are_found() {
    let (_dir, lake) = world().await;
    let days = station_hours::touched(&lake, today()).await.expect("days");
    assert_eq!(days, [today().plus(-1), today(), today().plus(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reach_cuts_load_by_region_and_by_operator() {
    let (_dir, lake) = world().await;
    let days = DayRange { first: today().plus(-1), last: today() };
    let total = |reach| {
        let ask = question(reach, Grain::Day, days);
        let lake = lake.clone();
        async move {
            load::curve(&lake, &ask)
                .await
                .expect("curve")
                .iter()
                .filter_map(|one| one.energy_wh)
                .sum::<i64>()
        }
    };
    assert_eq!(total(Reach::all().within_region("370200")).await, 8_000);
    assert_eq!(total(Reach::all().within_region("370100")).await, 12_001 + 33_000 + 5_000);
    assert_eq!(total(Reach::all().of_operator(B)).await, 5_000);
    assert_eq!(total(Reach::of(&[], &[A.to_owned()]).of_operator(B)).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_hold_the_energy_of_their_stations() {
    let (_dir, lake) = world().await;
    let picture = Picture::take(lake.now(), &[], at(NOON));
    let ask = HeatQuestion {
        reach: Reach::all(),
        measure: Measure::Energy,
        days: DayRange::of(today()),
        hours: (9, 9),
        resolution: 9,
        now: at(NOON),
    };
    let cells = heat::cells(&lake, &picture, &ask).await.expect("cells");
    let own = picture.station(A, "A1").and_then(|one| one.entry.cell(9)).expect("a cell");
    assert_eq!(cells, [(own, 22_000)]);
    let connectors = HeatQuestion { measure: Measure::Connectors, resolution: 5, ..ask.clone() };
    let sum: i64 = heat::cells(&lake, &picture, &connectors)
        .await
        .expect("cells")
        .iter()
        .map(|cell| cell.1)
        .sum();
    assert_eq!(sum, 4);
    let sessions = HeatQuestion { measure: Measure::Sessions, hours: (0, 23), ..ask };
    let sum: i64 = heat::cells(&lake, &picture, &sessions)
        .await
        .expect("cells")
        .iter()
        .map(|cell| cell.1)
        .sum();
    assert_eq!(sum, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn weekdays_begin_with_monday() {
    let (_dir, lake) = world().await;
    let days = DayRange { first: today().plus(-1), last: today() };
    let matrix =
        load::week(&lake, &question(Reach::all(), Grain::Hour, days)).await.expect("matrix");
    // 2026-03-02 is a Monday.
    assert_eq!(
        (matrix[0][10], matrix[0][23], matrix[1][0], matrix[1][9]),
        (8_000, 6_000, 6_001, 22_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_shows_its_last_revision_its_periods_and_a_masked_plate_only() {
    let (_dir, lake) = world().await;
    let days = DayRange::of(today());
    let filter = OrderFilter {
        operator: A.to_owned(),
        station: "A1".to_owned(),
        connector: String::new(),
        days,
    };
    let list = orders::list(&lake, &filter, 10, 0).await.expect("orders");
    assert_eq!(orders::count(&lake, &filter).await.expect("a number"), 2);
    let energies: Vec<(i64, i32)> = list.iter().map(|one| (one.energy_wh, one.revision)).collect();
    assert_eq!(energies, [(33_000, 2), (12_001, 1)]);
    let one = orders::one(&lake, A, order_no(A, 1).as_str())
        .await
        .expect("an answer")
        .expect("the order");
    assert_eq!(one.vehicle_mask.as_deref(), Some("鲁A***45"));
    let parts = orders::parts(&lake, &one).await.expect("periods");
    assert_eq!(parts.iter().map(|part| part.energy_wh).collect::<Vec<_>>(), [11_000, 22_000]);
    assert_eq!(parts[0].electricity_fen, Some(880));
    assert_eq!(orders::messages(&lake, &one).await.expect("messages"), [14, 13]);
    assert!(orders::curve(&lake, &one).await.expect("a curve").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn states_of_a_connector_have_no_gaps() {
    let (_dir, lake) = world().await;
    let spans = connector_history::segments(&lake, A, "A1-0", beijing(3, 8, 0), beijing(3, 10, 0))
        .await
        .expect("spans");
    let states: Vec<_> =
        spans.iter().map(|one| (one.state, (one.to - one.from).num_minutes())).collect();
    assert_eq!(
        states,
        [(ConnectorState::Unknown, 30), (ConnectorState::Charging, 60), (ConnectorState::Idle, 30)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_tells_its_versions() {
    let (_dir, lake) = world().await;
    let versions = station_history::versions(&lake, A, "A1").await.expect("versions");
    assert_eq!(versions.len(), 1);
    assert!(versions[0].changed.is_empty());
}
