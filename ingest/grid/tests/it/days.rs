//! What becomes of days: whole or not at all, once, corrected, refused.

use crate::make::{Piece, archive, curves, manifest, put, usual, write};
use crate::world::{World, folder};
use grid::{How, Profile, Taken};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tables::grid_deliveries::DeliveryState::{Refused, Taken as IsTaken, Waiting};
use tempfile::TempDir;

const DAY: &str = "2025-06-01";

struct Place {
    _root: TempDir,
    root: PathBuf,
    world: World,
}

fn place_with(profile: Profile) -> Place {
    let root = tempfile::tempdir().expect("a folder");
    let (home, spool) = (root.path().join("grid"), root.path().join("spool"));
    std::fs::create_dir_all(home.join("in")).expect("a folder");
    let world = World::new(folder(&home), &spool, profile);
    Place { root: home, _root: root, world }
}

fn place() -> Place {
    place_with(Profile::default())
}

impl Place {
    fn in_box(&self) -> PathBuf {
        self.root.join("in/20250601")
    }

    fn ack(&self, name: &str) -> serde_json::Value {
        let bytes = std::fs::read(self.root.join("out").join(name)).expect("an acknowledgement");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

#[tokio::test]
async fn a_day_arrives_and_is_acknowledged() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 60), "{}");
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
    let taken = place.world.last();
    assert_eq!((taken.areas, taken.rows, taken.accepted, taken.quarantined), (60, 122, 122, 0));
    assert_eq!((taken.unmatched, taken.findings.as_str()), (1, "GR08:1"));
    let curves = place.world.stored.counting("transformer_area_curves");
    assert_eq!(curves.len(), 60);
    let expected: Vec<Option<i64>> = crate::make::loads(0)
        .iter()
        .map(|load| Some((load.abs() * 1_000.0).round() as i64))
        .collect();
    assert_eq!(curves[0], (1, expected));
    let ack = place.ack("ack_20250601.json");
    assert_eq!((ack["state"].as_str(), ack["rows"].as_i64()), (Some("taken"), Some(122)));
    assert_eq!(ack["rules"]["GR08"], 1);
    let spool = std::fs::read_dir(place.root.with_file_name("spool")).expect("a folder");
    let left: Vec<_> = spool.flatten().filter(|one| one.file_name() != "link-sgcc-test").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn reading_a_day_again_changes_nothing() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 5), "{}");
    place.world.poll().await;
    let before = place.world.stored.parts.lock().expect("unpoisoned").len();
    assert_eq!(place.world.poll().await, []);
    assert_eq!(place.world.stored.parts.lock().expect("unpoisoned").len(), before);
}

#[tokio::test]
async fn a_day_without_manifest_waits_and_is_taken_when_it_comes() {
    let place = place();
    let pieces = usual(DAY, 5);
    write(&place.root, DAY, &pieces, "{}");
    let name = place.in_box().join("manifest_20250601.json");
    std::fs::remove_file(&name).expect("removed");
    assert_eq!(place.world.poll().await, [(1, Waiting)]);
    assert_eq!(place.world.poll().await, [], "said once");
    assert_eq!(place.world.last().findings, "GR09:1");
    put(&place.in_box(), "manifest_20250601.json", &manifest(DAY, &pieces, "{}"));
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
}

#[tokio::test]
async fn a_changed_byte_and_a_missing_file_keep_the_day_waiting() {
    let place = place();
    let pieces = usual(DAY, 5);
    write(&place.root, DAY, &pieces, "{}");
    let file = place.in_box().join(&pieces[2].name);
    let mut bytes = pieces[2].bytes.clone();
    *bytes.last_mut().expect("bytes") ^= 1;
    std::fs::write(&file, &bytes).expect("written");
    assert_eq!(place.world.poll().await, [(1, Waiting)]);
    assert!(place.world.last().reason.contains("curve_P_20250601_01.csv.gz has another sha256"));
    std::fs::remove_file(&file).expect("removed");
    assert_eq!(place.world.poll().await, [(1, Waiting)]);
    assert!(place.world.last().reason.contains("is not there"), "{}", place.world.last().reason);
    assert!(place.world.stored.counting("transformer_area_curves").is_empty());
    std::fs::write(&file, &pieces[2].bytes).expect("written");
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
}

#[tokio::test]
async fn a_correction_counts_with_a_higher_revision_and_the_first_is_kept() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 3), "{}");
    place.world.poll().await;
    let pieces = [Piece::csv("curve_P_20250601_r2", "curve", &curves(3, DAY, 0.5))];
    put(&place.in_box(), &pieces[0].name, &pieces[0].bytes);
    put(&place.in_box(), "manifest_20250601_r2.json", &manifest(DAY, &pieces, r#"{"replaces":1}"#));
    assert_eq!(place.world.poll().await, [(2, IsTaken)]);
    let revisions: Vec<i32> =
        place.world.stored.counting("transformer_area_curves").iter().map(|row| row.0).collect();
    assert_eq!(revisions, [1, 1, 1, 2, 2, 2]);
    assert_eq!(place.ack("ack_20250601_r2.json")["revision"], 2);
    assert_eq!(place.world.poll().await, []);
}

#[tokio::test]
async fn another_manifest_under_the_name_of_a_taken_day_is_refused() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 3), "{}");
    place.world.poll().await;
    write(&place.root, DAY, &usual(DAY, 4), "{}");
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.contains("send a correction as r2"));
    assert_eq!(place.world.stored.counting("transformer_area_curves").len(), 3);
}

#[tokio::test]
async fn a_day_without_first_point_unit_or_ratio_is_refused() {
    for (change, field) in
        [(r#"{"first_point":null}"#, "first_point"), (r#"{"units":{}}"#, "units")]
    {
        let place = place();
        write(&place.root, DAY, &usual(DAY, 3), change);
        assert_eq!(place.world.poll().await, [(1, Refused)], "{change}");
        let last = place.world.last();
        assert!(last.reason.contains("GR02") && last.reason.contains(field), "{}", last.reason);
        assert_eq!(last.findings, "GR02:1");
        assert_eq!(place.world.stored.of("findings").len(), 1);
        assert_eq!(place.world.poll().await, [], "not looked at again");
    }
    let place = place();
    let text =
        curves(3, DAY, 1.0).replacen("is_primary", "something", 1).replacen(",ct,", ",cx,", 1);
    write(&place.root, DAY, &[Piece::csv("curve_P_x", "curve", &text)], "{}");
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.contains("ct, pt, is_primary"));
}

#[tokio::test]
async fn a_label_that_does_not_fit_the_interval_and_odd_units_are_refused_or_held() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 3), r#"{"first_point":"00:15"}"#);
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
    assert_eq!(place.world.last().quarantined, 3, "24 points cannot begin at 00:15");
    let place = place_with(Profile::default());
    write(&place.root, DAY, &usual(DAY, 3), r#"{"units":{"P":"PS"}}"#);
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.contains("units = \"P: PS\""));
}

#[tokio::test]
async fn a_day_whose_rows_are_not_as_many_as_announced_counts_nowhere() {
    let place = place();
    let mut pieces = usual(DAY, 3);
    pieces[2].rows = 4;
    write(&place.root, DAY, &pieces, "{}");
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.ends_with("3 rows, the manifest says 4"));
    assert!(place.world.stored.of("transformer_area_curves").is_empty(), "nothing landed");
}

#[tokio::test]
async fn a_shrunken_archive_waits_for_a_person() {
    let place = place();
    write(&place.root, "2025-05-31", &usual("2025-05-31", 40), "{}");
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
    write(&place.root, DAY, &usual(DAY, 37), "{}");
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.contains("GR07"));
    assert_eq!(place.world.poll().await, [], "the rule still blocks");
    let how = How { carrier: "hand", confirmed: true };
    let taken = place.world.gate.take_folder(&place.in_box(), how).await.expect("taken");
    assert!(matches!(&taken[..], [Taken::Now(ack)] if ack.delivery.state == IsTaken), "{taken:?}");
}

#[tokio::test]
async fn rows_that_break_rules_are_held_and_the_rest_is_taken() {
    let place = place();
    let good = curves(4, DAY, 1.0);
    let mut rows: Vec<String> = good.lines().map(str::to_owned).collect();
    rows[1] = rows[1].replacen("58.270", "1,5", 1).replace("1,5", "1.5e3");
    let loud = rows[2].replacen(",1,,1,", ",1,,1,999999", 1);
    rows[2] = loud;
    rows.push(rows[3].clone());
    rows.push(rows[4].replacen("58.270", "58.271", 1));
    let text = rows.join("\n") + "\n";
    let pieces = [
        Piece::csv("tg_20250601", "tg", &archive(4)),
        Piece::csv("curve_P_20250601_01", "curve", &text),
    ];
    write(&place.root, DAY, &pieces, "{}");
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
    let taken = place.world.last();
    assert_eq!((taken.accepted, taken.quarantined, taken.repeated), (4 + 2, 3, 1), "{taken:?}");
    assert_eq!(taken.findings, "GR03:1");
    let ack = place.ack("ack_20250601.json");
    assert_eq!(ack["unread"][0]["field"], "values");
    assert_eq!(ack["unread"][0]["line"], 2);
    assert_eq!(ack["unread"][0]["value"], "1.5e3");
}

#[tokio::test]
async fn codes_and_names_of_columns_follow_the_profile_and_meter_values_become_primary() {
    let text = |map: &[(&str, &str)]| -> BTreeMap<String, String> {
        map.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect()
    };
    let profile = Profile {
        columns: text(&[
            ("tg_no", "TG_NO"),
            ("date", "DATA_DATE"),
            ("kind", "DATA_TYPE"),
            ("ct", "CT"),
            ("pt", "PT"),
        ]),
        codes: [("kind".to_owned(), text(&[("1", "P:T"), ("2", "P:A"), ("5", "Q:T")]))].into(),
        point_prefix: Some("P".to_owned()),
        nulls: vec!["NULL".to_owned()],
        ..Profile::default()
    };
    let place = place_with(profile);
    let names: Vec<String> = (1..=24).map(|point| format!("P{point}")).collect();
    let values = vec!["0.5"; 23].join(",");
    let csv = format!(
        "CT,PT,TG_NO,DATA_DATE,DATA_TYPE,{}\n80,1,台1,20250601,1,NULL,{values}\n80,1,台1,20250601,2,NULL,{values}\n",
        names.join(",")
    );
    let bytes = crate::make::gz(&encoding_rs::GBK.encode(&csv).0);
    let piece = Piece { name: "E_MP_POWER_CURVE.csv.gz".to_owned(), kind: "curve", bytes, rows: 2 };
    write(&place.root, DAY, &[piece], "{}");
    assert_eq!(place.world.poll().await, [(1, IsTaken)], "{:?}", place.world.last());
    let curves = place.world.stored.counting("transformer_area_curves");
    assert_eq!((curves.len(), curves[0].1[0], curves[0].1[1]), (2, None, Some(40_000)));
    assert_eq!(place.world.last().unmatched, 2);
    assert_eq!(place.ack("ack_20250601.json")["encodings"], "GB18030");
}

#[tokio::test]
async fn a_day_that_could_not_land_is_taken_the_next_time() {
    let place = place();
    write(&place.root, DAY, &usual(DAY, 3), "{}");
    place.world.stored.failures.store(1, std::sync::atomic::Ordering::SeqCst);
    let source = place.world.gate.sources()[0].clone();
    assert!(place.world.gate.poll(&source).await.is_err());
    assert!(place.world.stored.deliveries().is_empty());
    assert_eq!(place.world.poll().await, [(1, IsTaken)]);
}

#[tokio::test]
async fn a_day_that_never_came_is_noted_after_36_hours() {
    let root = tempfile::tempdir().expect("a folder");
    let home = root.path().join("grid");
    write(&home, "2025-05-29", &usual("2025-05-29", 2), "{}");
    write(&home, "2025-05-31", &usual("2025-05-31", 2), "{}");
    let world = World::new(folder(&home), &root.path().join("spool"), Profile::default());
    // At 09:00 on 2 June the 30th of May is 57 hours over, the 31st came, the 1st of June is 9 hours over.
    assert_eq!(world.poll().await, [(1, IsTaken), (1, IsTaken), (1, Waiting)]);
    assert_eq!(world.last().reason, "GR09 the manifest");
    assert_eq!(world.poll().await, []);
}

#[tokio::test]
async fn garbage_in_place_of_files_is_refused_without_a_panic() {
    let garbage: [&[u8]; 5] =
        [b"", b"\x1f\x8b\x08broken", b"\n\n\n", b"tg_no,date,kind\n", &[0xff; 5_000]];
    for (at, bytes) in garbage.iter().enumerate() {
        let place = place();
        let name = if at % 2 == 0 { "curve_P_1.csv" } else { "curve_P_1.csv.gz" }.to_owned();
        let piece = Piece { name, kind: "curve", bytes: bytes.to_vec(), rows: 1 };
        write(&place.root, DAY, &[piece], "{}");
        assert_eq!(place.world.poll().await, [(1, Refused)], "{at}");
    }
    let place = place();
    put(&place.in_box(), "manifest_20250601.json", b"{\"schema\":1}");
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.starts_with("the manifest cannot be read"));
}

#[tokio::test]
async fn names_that_lead_out_of_the_folder_are_refused() {
    let place = place();
    let pieces =
        [Piece { name: "../../etc/passwd".to_owned(), kind: "curve", bytes: Vec::new(), rows: 0 }];
    put(&place.in_box(), "manifest_20250601.json", &manifest(DAY, &pieces, "{}"));
    assert_eq!(place.world.poll().await, [(1, Refused)]);
    assert!(place.world.last().reason.contains("files.name"));
}
