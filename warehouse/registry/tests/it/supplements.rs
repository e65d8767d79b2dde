use chrono::{DateTime, TimeDelta, Utc};
use registry::supplements::{self, NewSupplement, SupplementState, Tried};
use registry::{RegistryError, micros};

use crate::databases::{after, noon, registries};
use crate::operators::active_operator;

const OPERATOR: &str = "MA3TEST01";

fn gap(from: DateTime<Utc>, to: DateTime<Utc>) -> NewSupplement {
    NewSupplement {
        operator_id: OPERATOR.into(),
        interface: "supplement_stationStatus".into(),
        station_id: "s1".into(),
        equipment_id: String::new(),
        connector_id: String::new(),
        missing_from: from,
        missing_to: Some(to),
        reason: "SU06".into(),
        wait: None,
    }
}

#[tokio::test]
async fn a_gap_that_is_open_is_not_opened_twice_but_spans_both() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        let first =
            supplements::open(&mut tx, &gap(after(100), after(200)), "system", noon()).await;
        let first = first.expect("opens");
        assert_eq!(first.next_try_at, Some(micros(after(600))));
        let wider =
            supplements::open(&mut tx, &gap(after(50), after(150)), "zhang", after(1)).await;
        let wider = wider.expect("is open");
        assert_eq!(wider.id, first.id);
        assert_eq!(wider.missing_from, micros(after(50)));
        assert_eq!(wider.missing_to, Some(micros(after(200))));
        assert_eq!(supplements::count(&mut tx, OPERATOR, None).await.expect("counts"), 1);
    }
}

#[tokio::test]
async fn three_tries_are_made_ten_minutes_an_hour_and_six_hours_after_the_opening() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        let new = gap(noon(), after(60));
        let one = supplements::open(&mut tx, &new, "system", noon()).await.expect("opens");
        assert!(supplements::due(&mut tx, after(599), 10).await.expect("reads").is_empty());
        assert_eq!(supplements::due(&mut tx, after(600), 10).await.expect("reads").len(), 1);
        let down = Tried::Failed("connection refused");
        let again = supplements::tried(&mut tx, &one.id, down, after(600)).await.expect("notes");
        assert_eq!((again.state, again.tries), (SupplementState::Open, 1));
        assert_eq!(again.next_try_at, Some(micros(after(3_600))));
        let again = supplements::tried(&mut tx, &one.id, down, after(3_600)).await.expect("notes");
        assert_eq!(again.next_try_at, Some(micros(after(21_600))));
        let last = supplements::tried(&mut tx, &one.id, down, after(21_600)).await.expect("notes");
        assert_eq!((last.state, last.next_try_at), (SupplementState::Failed, None));
        assert_eq!(last.last_error.as_deref(), Some("connection refused"));
        assert_eq!(last.closed_at, Some(micros(after(21_600))));
        assert!(supplements::closed_since(&mut tx, &new, after(21_000)).await.expect("reads"));
        assert!(!supplements::closed_since(&mut tx, &new, after(22_000)).await.expect("reads"));
    }
}

#[tokio::test]
async fn rows_nothing_and_a_refusal_close_a_supplement() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        for (tried, state) in [
            (Tried::Rows(7), SupplementState::Filled),
            (Tried::Nothing, SupplementState::Empty),
            (Tried::Refused("4004"), SupplementState::Refused),
        ] {
            let one = supplements::open(&mut tx, &gap(noon(), after(60)), "zhang", noon()).await;
            let one = one.expect("the one before is closed");
            let closed = supplements::tried(&mut tx, &one.id, tried, after(600)).await;
            assert_eq!(closed.expect("notes").state, state);
        }
        let filled = Some(SupplementState::Filled);
        let listed = supplements::list(&mut tx, OPERATOR, filled, 10, 0).await.expect("lists");
        assert_eq!((listed.len(), listed[0].got_rows), (1, 7));
        assert_eq!(supplements::purge(&mut tx, after(601)).await.expect("purges"), 3);
    }
}

#[tokio::test]
async fn a_supplement_out_of_form_is_refused_with_its_field() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        active_operator(&mut tx, OPERATOR).await;
        let odd = [
            (
                "interface",
                NewSupplement { interface: "supplement_x".into(), ..gap(noon(), after(1)) },
            ),
            (
                "station_id",
                NewSupplement {
                    interface: "supplement_stationInfo".into(),
                    station_id: String::new(),
                    ..gap(noon(), after(1))
                },
            ),
            ("missing_to", gap(after(2), noon())),
        ];
        for (field, new) in odd {
            match supplements::open(&mut tx, &new, "zhang", noon()).await {
                Err(RegistryError::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{other:?}"),
            }
        }
        let patient = NewSupplement { wait: Some(TimeDelta::hours(6)), ..gap(noon(), after(1)) };
        let one = supplements::open(&mut tx, &patient, "system", noon()).await.expect("opens");
        assert_eq!(one.next_try_at, Some(micros(after(21_600))));
    }
}
