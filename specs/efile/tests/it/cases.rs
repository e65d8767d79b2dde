//! The published samples.

use efile::{Code, Deviation, Layout, ReadOptions, Style, read, write};

const HORIZONTAL: &[u8] = include_bytes!("../fixtures/layout-横表式.txt");
const SINGLE: &[u8] = include_bytes!("../fixtures/layout-单列式.txt");
const MULTI: &[u8] = include_bytes!("../fixtures/layout-多列式.txt");
const FORECAST: &[u8] = include_bytes!("../fixtures/short-term-forecast-dq-96.wpd");

#[test]
fn the_horizontal_sample_has_58_rows() {
    let read = read(HORIZONTAL, &ReadOptions::default()).expect("a document");
    let block = &read.document.blocks[0];
    assert_eq!((read.document.blocks.len(), block.rows.len()), (1, 58));
    assert_eq!((block.class.as_str(), block.entity.as_deref()), ("test", Some("华东")));
    assert_eq!(block.attribute("DDMM"), Some("华东电网"));
    assert_eq!(block.columns, ["单位名称", "发生时间", "次数"]);
    assert_eq!(
        block.rows[9].values,
        [Some("花花电网1".into()), Some("无".into()), Some("1000".into())]
    );
    assert_eq!(read.document.declared("type"), Some("测试2011-11-03"));
}

#[test]
fn the_single_column_and_the_multi_column_sample_hold_the_same_four_records() {
    let single = read(SINGLE, &ReadOptions::default()).expect("a document").document;
    let multi = read(MULTI, &ReadOptions::default()).expect("a document").document;
    let (single, multi) = (&single.blocks[0], &multi.blocks[0]);
    assert_eq!((single.layout, multi.layout), (Layout::SingleColumn, Layout::MultiColumn));
    assert_eq!((single.rows.len(), multi.rows.len()), (4, 4));
    assert_eq!(single.columns, multi.columns);
    for (one, other) in single.rows.iter().zip(&multi.rows) {
        assert_eq!(one.values, other.values);
        assert_eq!(one.values[1].as_deref(), Some("2011-11-03 00:00:02.0"));
    }
}

#[test]
fn the_forecast_has_96_rows_that_sum_to_1671_740_mw_and_a_capacity_of_98_700() {
    let read = read(FORECAST, &ReadOptions::default()).expect("a document");
    let document = &read.document;
    assert_eq!(document.declared("time"), Some("2022-07-05_00:00"));
    let forecast = document.block("ShortTermForcast").expect("a forecast");
    assert_eq!(forecast.rows.len(), 96);
    let value = |at: usize| move |row: &efile::Row| row.values[at].as_ref()?.parse::<f64>().ok();
    let sum: f64 = forecast.rows.iter().filter_map(value(0)).sum();
    assert_eq!(format!("{sum:.3}"), "1671.740");
    assert!(forecast.rows.iter().all(|row| value(1)(row) == Some(98.7)));
    let capacity = document.block("Capacity").expect("a capacity");
    assert_eq!(capacity.rows[0].values, [Some("98.700".into())]);
    let used: Vec<_> = read.deviations.iter().map(|one| (one.deviation, one.times)).collect();
    assert_eq!(
        used,
        [
            (Deviation::NoBlankAfterNumberSign, 97),
            (Deviation::NoBlankAfterAt, 2),
            (Deviation::CodeNotDeclared, 1),
            (Deviation::TimeWithUnderscore, 1),
        ]
    );
}

#[test]
fn every_sample_reads_the_same_after_it_was_written_in_each_character_set() {
    for bytes in [HORIZONTAL, SINGLE, MULTI, FORECAST] {
        let first = read(bytes, &ReadOptions::default()).expect("a document").document;
        for code in [Code::Utf8, Code::Gbk, Code::Gb18030] {
            for compact in [false, true] {
                let written = write(&first, Style { code, compact }).expect("written");
                let again = read(&written, &ReadOptions::default()).expect("read again");
                assert_eq!(again.code, code);
                assert_eq!(again.document.blocks, first.blocks);
                assert_eq!(again.document.declared("Code"), Some(code.word()));
                assert!(written.ends_with(b"\r\n"));
            }
        }
    }
}
