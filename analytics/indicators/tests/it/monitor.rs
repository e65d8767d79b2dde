use super::world::{A, B, beijing, seeded};
use indicators::findings::{self, FindingFilter};
use indicators::interfaces::{self, Span};
use indicators::messages::{self, MessageFilter};
use indicators::quarantine::{self, HeldFilter};
use indicators::{DayRange, Reach, quality_score};
use model::LocalDay;

fn day() -> DayRange {
    DayRange::of(LocalDay::of(beijing(3, 12, 0)))
}

fn span() -> Span {
    Span { start: beijing(2, 12, 0), end: beijing(3, 12, 0) }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_monitor_counts_calls_failures_speed_and_tolerances() {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = seeded(dir.path()).await;
    let uses = interfaces::all(&lake, &Reach::all(), span()).await.expect("uses");
    let own = uses.iter().find(|one| one.sums.operator_id == A).expect("operator A");
    assert_eq!((own.sums.calls, own.sums.ok, own.sums.rows), (10, 9, 9));
    assert_eq!(own.sums.success_rate(), Some(0.9));
    assert_eq!(own.sums.mean_lateness_s(), Some(2.0));
    assert_eq!(own.sums.late_share(), Some(1.0 / 9.0));
    assert!(
        own.sums.p50_us.is_some_and(|us| (5_000..=6_000).contains(&us)),
        "{:?}",
        own.sums.p50_us
    );
    assert_eq!(own.errors.get("4001-01"), Some(&1));
    assert_eq!((own.warnings.get("CW04"), own.warnings.get("CW16")), (Some(&2), Some(&1)));
    // From 11:00 to 11:09 is the last hour before noon.
    assert_eq!(
        (own.strip[23], own.strip_failed[23], own.strip[..23].iter().sum::<i64>()),
        (10, 1, 0)
    );
    let other = interfaces::all(&lake, &Reach::all().of_operator(B), span()).await.expect("uses");
    assert!(other.iter().all(|one| one.sums.operator_id == B) && other.len() == 1);
    let series = interfaces::series(
        &lake,
        &Reach::all().of_operator(A),
        "notification_stationStatus",
        span(),
        900,
    )
    .await;
    let series = series.expect("a series");
    assert_eq!(
        (series.len(), series[0].at, series[0].calls, series[0].failed),
        (1, beijing(3, 11, 0), 10, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_come_newest_first_and_are_found_by_their_result() {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = seeded(dir.path()).await;
    let all = MessageFilter {
        reach: Reach::all().of_operator(A),
        days: day(),
        interface: String::new(),
        ret: String::new(),
        text: String::new(),
    };
    let list = messages::list(&lake, &all, i64::MAX, 3, 0).await.expect("messages");
    assert_eq!(list.iter().map(|one| one.message_id).collect::<Vec<_>>(), [109, 108, 107]);
    let next = messages::list(&lake, &all, 107, 3, 0).await.expect("messages");
    assert_eq!(next.iter().map(|one| one.message_id).collect::<Vec<_>>(), [106, 105, 104]);
    assert_eq!(messages::count(&lake, &all).await.expect("a number"), 10);
    for (ret, text) in
        [("failed", ""), ("4001", ""), ("4001-01", ""), ("", "Signature"), ("", "109")]
    {
        let filter = MessageFilter { ret: ret.to_owned(), text: text.to_owned(), ..all.clone() };
        let list = messages::list(&lake, &filter, i64::MAX, 10, 0).await.expect("messages");
        assert_eq!(
            list.iter().map(|one| one.message_id).collect::<Vec<_>>(),
            [109],
            "{ret} {text}"
        );
    }
    assert!(
        messages::one(&lake, &Reach::all().of_operator(B), 109).await.expect("an answer").is_none()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_score_weighs_the_worst_finding_of_each_row() {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = seeded(dir.path()).await;
    let sums = quality_score::by_operator(&lake, &Reach::all(), day()).await.expect("sums");
    let own = sums.get(A).expect("operator A");
    assert_eq!((own.rows, own.lost), (9, 1.3));
    let score = own.score().expect("a score");
    assert!((score - 100.0 * (1.0 - 1.3 / 9.0)).abs() < 1e-9, "{score}");
    assert_eq!(sums.get(B).and_then(|sum| sum.score()), Some(100.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_and_held_rows_are_cut_by_region() {
    let dir = tempfile::tempdir().expect("a folder");
    let lake = seeded(dir.path()).await;
    for (region, expected) in [("370100", 3), ("370200", 0)] {
        let reach = Reach::all().within_region(region);
        let filter = FindingFilter {
            reach: reach.clone(),
            days: day(),
            code: String::new(),
            severity: String::new(),
        };
        assert_eq!(findings::count(&lake, &filter).await.expect("a number"), expected, "{region}");
        let list = findings::list(&lake, &filter, 10, 0).await.expect("findings");
        assert_eq!(list.len() as i64, expected);
        let text = String::new;
        let held = HeldFilter {
            reach,
            days: day(),
            table: text(),
            code: "SU02".to_owned(),
            state: "held".to_owned(),
        };
        let rows = quarantine::list(&lake, &held, 10, 0).await.expect("rows");
        assert_eq!(rows.len() as i64, expected.min(1), "{region}");
        assert_eq!(quarantine::count(&lake, &held).await.expect("a number"), expected.min(1));
    }
}
