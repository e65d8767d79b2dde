use super::*;
use crate::OpenError;
use crate::journal::replay::replay;
use crate::journal::segment::path_of;
use arrow::array::{
    Array, Date32Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, TimeUnit};
use std::path::Path;
use tables::STATION_HOURS;

fn hours(rows: i64) -> RecordBatch {
    let count = rows as usize;
    let at = TimestampMicrosecondArray::from_iter_values(0..rows).with_timezone("UTC");
    let columns: Vec<arrow::array::ArrayRef> = vec![
        Arc::new(Date32Array::from(vec![20_000; count])),
        Arc::new(StringArray::from(vec!["MA1234567"; count])),
        Arc::new(StringArray::from_iter_values((0..rows).map(|at| format!("站{at}")))),
        Arc::new(at),
        Arc::new(Int64Array::from_iter_values(0..rows)),
        Arc::new(Int32Array::from(vec![1; count])),
        Arc::new(Int64Array::from(vec![2; count])),
        Arc::new(Int64Array::from(vec![3; count])),
    ];
    RecordBatch::try_new(STATION_HOURS.schema(), columns).expect("columns fit")
}

fn number() -> u16 {
    tables::TABLES.iter().position(|table| table.name == "station_hours").expect("declared") as u16
}

fn frame(rows: i64) -> Vec<u8> {
    let mut frame = Vec::new();
    let parts = [(number(), hours(rows))];
    encode_frame(&parts, &mut IpcWriteContext::default(), &mut frame).expect("encoded");
    frame
}

fn segment(header: &Header, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = header.encode();
    frames.iter().for_each(|frame| bytes.extend(frame));
    bytes
}

fn rows_read(folder: &Path) -> Result<Vec<usize>, OpenError> {
    let mut rows = Vec::new();
    replay(folder, 0, |replayed| {
        let groups = replayed.groups.iter();
        rows.extend(
            groups.map(|group| group.iter().map(|(_, batch)| batch.num_rows()).sum::<usize>()),
        );
        Ok(())
    })?;
    Ok(rows)
}

#[test]
fn a_header_reads_back_with_every_table_and_its_columns() {
    let end = End { segment: 6, length: 1234, groups: 9 };
    let header = Header::new(7, end);
    let bytes = header.encode();
    let (read, length) = Header::decode(&bytes).expect("whole");
    assert_eq!(length, bytes.len());
    assert_eq!(
        (read.segment, read.previous, read.previous_length, read.previous_groups),
        (7, 6, 1234, 9)
    );
    for (table, declared) in read.tables.iter().zip(tables::TABLES) {
        assert_eq!((table.name.as_str(), table.version), (declared.name, declared.version));
        assert_eq!(table.schema, declared.schema());
    }
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(Header::decode(&damaged).is_err(), "damage at {at} is not seen");
        assert!(Header::decode(&bytes[..at]).is_err(), "cut at {at} is not seen");
    }
}

#[test]
fn a_frame_reads_back_and_every_flipped_bit_is_seen() {
    let bytes = frame(3);
    let (payload, length) = check_frame(&bytes).expect("whole");
    assert_eq!(length, bytes.len());
    let parts = decode_payload(payload, &Header::new(1, End::default()).tables).expect("decoded");
    assert_eq!(parts, [(number(), hours(3))]);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            assert!(check_frame(&damaged).is_err(), "bit {bit} of byte {at} is not seen");
        }
    }
}

#[test]
fn a_tail_torn_at_any_byte_of_the_last_frame_loses_that_frame_only() {
    let folder = tempfile::tempdir().expect("folder");
    let bytes = segment(&Header::new(1, End::default()), &[frame(3), frame(5), frame(7)]);
    let last = bytes.len() - frame(7).len();
    let path = path_of(folder.path(), 1);
    for cut in last..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).expect("written");
        assert_eq!(rows_read(folder.path()).expect("torn"), [3, 5], "cut at {cut}");
        assert_eq!(std::fs::metadata(&path).expect("there").len(), last as u64, "cut at {cut}");
    }
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(rows_read(folder.path()).expect("whole"), [3, 5, 7]);
}

#[test]
fn a_byte_damaged_anywhere_before_the_last_frame_stops_the_start() {
    let folder = tempfile::tempdir().expect("folder");
    let header = Header::new(1, End::default());
    let start = header.encode().len();
    let bytes = segment(&header, &[frame(3), frame(5), frame(7)]);
    let last = bytes.len() - frame(7).len();
    for at in (start..last).chain(0..start).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        std::fs::write(path_of(folder.path(), 1), &damaged).expect("written");
        let error = rows_read(folder.path()).expect_err("damaged");
        assert!(matches!(error, OpenError::Damaged { segment: 1, .. }), "byte {at}: {error}");
    }
}

#[test]
fn what_lies_beyond_the_length_a_later_segment_vouches_for_is_not_read() {
    let folder = tempfile::tempdir().expect("folder");
    let first = segment(&Header::new(1, End::default()), &[frame(3), frame(5)]);
    let acknowledged = first.len() - frame(5).len();
    let end = End { segment: 1, length: acknowledged as u64, groups: 1 };
    std::fs::write(path_of(folder.path(), 1), &first).expect("written");
    std::fs::write(path_of(folder.path(), 2), segment(&Header::new(2, end), &[frame(7)]))
        .expect("written");
    assert_eq!(rows_read(folder.path()).expect("whole"), [3, 7]);
    std::fs::write(path_of(folder.path(), 1), &first[..acknowledged - 1]).expect("cut");
    assert!(matches!(rows_read(folder.path()), Err(OpenError::Damaged { segment: 1, .. })));
}

#[test]
fn a_half_made_segment_is_removed_but_not_one_that_holds_frames() {
    let folder = tempfile::tempdir().expect("folder");
    let whole = segment(&Header::new(1, End::default()), &[frame(3)]);
    std::fs::write(path_of(folder.path(), 1), &whole[..50]).expect("half");
    assert!(rows_read(folder.path()).expect("nothing was in it").is_empty());
    assert!(!path_of(folder.path(), 1).exists());
    let mut damaged = whole;
    damaged[20] ^= 1;
    std::fs::write(path_of(folder.path(), 1), &damaged).expect("written");
    assert!(matches!(rows_read(folder.path()), Err(OpenError::Damaged { offset: 0, .. })));
}

#[test]
fn rows_of_an_earlier_declaration_get_the_new_columns_empty() {
    let table = &tables::STATUS_EVENTS;
    let declared = table.schema();
    let earlier: Vec<Field> = declared
        .fields()
        .iter()
        .filter(|field| field.name() != "fault_code")
        .map(|field| field.as_ref().clone())
        .collect();
    let column = |field: &Field| arrow::array::new_null_array(field.data_type(), 0);
    let columns = earlier.iter().map(column).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(earlier)), columns).expect("fits");
    let conformed = crate::journal::replay::conform(&batch, table).expect("optional column");
    assert_eq!(conformed.schema(), declared);
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let lone = Schema::new(vec![Field::new("occurred_at", time.clone(), false)]);
    let lone = RecordBatch::try_new(Arc::new(lone), vec![arrow::array::new_empty_array(&time)]);
    let refused =
        crate::journal::replay::conform(&lone.expect("fits"), table).expect_err("missing");
    assert!(refused.contains("day"), "{refused}");
    assert_eq!(conformed.column_by_name("fault_code").map(|column| column.len()), Some(0));
}
