//! Days whose curves are E documents.

use crate::make::{Piece, archive, loads, write};
use crate::world::{World, folder};
use efile::{Block, Code, Document, Layout, Row, Style};
use grid::Profile;
use tables::grid_deliveries::DeliveryState::Taken;

const DAY: &str = "2025-06-01";

/// Areas as columns, points as rows, MW.
fn document() -> Document {
    let row = |(at, load): (usize, &f64)| Row {
        id: (at + 1).to_string(),
        values: vec![Some(efile::number(load.abs() / 1_000.0)), None],
        links: Vec::new(),
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let block = Block {
        class: "TgCurve".to_owned(),
        entity: Some("370100".to_owned()),
        attributes: vec![pair("date", DAY), pair("kind", "P"), pair("is_primary", "1")],
        layout: Layout::Horizontal,
        head: vec!["id".to_owned()],
        columns: vec!["T00000".to_owned(), "T00001".to_owned()],
        units: vec![Some("MW".to_owned()), Some("MW".to_owned())],
        rows: loads(0).iter().enumerate().map(row).collect(),
        ..Block::default()
    };
    Document { header: vec![pair("Entity", "济南")], blocks: vec![block] }
}

#[tokio::test]
async fn an_e_document_in_the_in_box_gives_the_curves_of_its_columns_in_kw() {
    let root = tempfile::tempdir().expect("a folder");
    let home = root.path().join("grid");
    let world = World::new(folder(&home), &root.path().join("spool"), Profile::default());
    let bytes =
        efile::write(&document(), Style { code: Code::Gbk, compact: true }).expect("written");
    let pieces = [
        Piece::csv("tg_20250601", "tg", &archive(2)),
        Piece { name: "curve_P_20250601.dt".to_owned(), kind: "curve", bytes, rows: 2 },
    ];
    write(&home, DAY, &pieces, r#"{"units":{}}"#);
    assert_eq!(world.poll().await, [(1, Taken)], "{:?}", world.last());
    let curves = world.stored.counting("transformer_area_curves");
    assert_eq!(curves.len(), 2);
    let expected = |load: &f64| Some((load.abs() / 1_000.0 * 1_000.0).round() as i64 * 1_000);
    let rounded: Vec<Option<i64>> = loads(0)
        .iter()
        .map(|load| {
            let mw: f64 = efile::number(load.abs() / 1_000.0).parse().expect("a number");
            Some((mw * 1.0e6).round() as i64)
        })
        .collect();
    assert_eq!(curves[0].1, rounded);
    assert_eq!(curves[0].1[0].map(|w| w / 10_000), expected(&loads(0)[0]).map(|w| w / 10_000));
    assert!(curves[1].1.iter().all(Option::is_none));
}
