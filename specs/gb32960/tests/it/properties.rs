//! What holds for any frame and for any bytes.

use crate::strategies::frame;
use gb32960::{
    Body, DataKey, Edition, Encryption, Flag, Frame, FrameError, Header, Item, Splitter, reply,
};
use proptest::prelude::*;

/// The body without what only a reader knows: how much a signature covers.
fn without_covers(mut body: Body) -> Body {
    if let Body::Report(report) = &mut body {
        for item in &mut report.items {
            if let Item::Signature(signature) = item {
                signature.covers = 0;
            }
        }
    }
    body
}

/// Everything that can be asked about bytes.
fn ask_everything(bytes: &[u8]) {
    let Ok(frame) = Frame::parse(bytes) else { return };
    for flag in 0..=255 {
        drop(reply(&frame, Flag::of(flag)));
    }
    let Ok(body) = frame.body() else { return };
    let edition = frame.header.edition;
    if let Body::Report(report) = &body {
        drop(report.out_of_range(edition));
        if let Some(signature) = report.signature() {
            assert!(signature.covers < frame.data.len());
        }
        if let Some(vehicle) = report.vehicle() {
            let _ = (vehicle.gear(), vehicle.power_w(), vehicle.silent_fields());
        }
        if let Some(position) = report.position() {
            let _ = (position.place(gb32960::Datum::Gcj02), position.degrees());
        }
        if let Some(alarms) = report.alarms() {
            let _ = (alarms.level(edition), alarms.active(edition).count());
        }
    }
    let written = frame.header.frame(&body).expect("what was read can be written");
    assert_eq!(written, bytes, "reading loses nothing");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_built_is_read_back((header, body) in frame()) {
        let bytes = header.frame(&body).expect("fits");
        let read = Frame::parse(&bytes).expect("a frame");
        prop_assert_eq!(read.header, header);
        prop_assert_eq!(without_covers(read.body().expect("a body")), body);
        ask_everything(&bytes);
    }

    #[test]
    fn any_single_flipped_bit_is_refused((header, body) in frame(), at: prop::sample::Index, bit in 0..8u8) {
        let mut bytes = header.frame(&body).expect("fits");
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let error = Frame::parse(&bytes).expect_err("changed");
        if !(0..2).contains(&at) && !(22..24).contains(&at) {
            prop_assert!(matches!(error, FrameError::Bcc { .. }), "{error} at {at}");
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        ask_everything(&bytes);
    }

    #[test]
    fn no_data_unit_makes_the_reader_panic(
        command in 0..=0x0Bu8, new: bool, encryption in 1..=5u8,
        head in any::<[u8; 3]>(), kinds in prop::collection::vec(
            (prop::sample::select(vec![1u8, 2, 3, 4, 5, 6, 7, 8, 9, 0x30, 0x31, 0x32, 0x80, 0xFF]),
             prop::collection::vec(any::<u8>(), 0..60)), 0..6)
    ) {
        let mut data = vec![25, head[0] % 12 + 1, head[1] % 28 + 1, head[2] % 24, 1, 2];
        for (kind, bytes) in kinds {
            data.push(kind);
            data.extend(bytes);
        }
        let header = Header {
            edition: if new { Edition::V2025 } else { Edition::V2016 },
            command: gb32960::Command::of(command),
            flag: Flag::Command,
            id: gb32960::VehicleId([b'V'; 17]),
            encryption: Encryption::of(encryption),
        };
        ask_everything(&gb32960::write(&header, &data).expect("short"));
        let key = DataKey::new(Encryption::Sm4, [1; 16]).expect("a known algorithm");
        drop(key.open(Encryption::Sm4, &data));
    }

    #[test]
    fn frames_come_out_of_any_pieces(
        frames in prop::collection::vec(frame(), 1..5),
        cuts in prop::collection::vec(1..200usize, 1..20)
    ) {
        let whole: Vec<Vec<u8>> =
            frames.iter().map(|(header, body)| header.frame(body).expect("fits")).collect();
        let stream = whole.concat();
        let mut splitter = Splitter::new(gb32960::MAX_DATA);
        let (mut out, mut rest) = (Vec::new(), &stream[..]);
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            rest = after;
            splitter.push(piece);
            while let Some(frame) = splitter.next() { out.push(frame.bytes.to_vec()); }
        }
        prop_assert_eq!(out, whole);
        prop_assert_eq!(splitter.pending(), 0);
    }

    #[test]
    fn a_frame_behind_garbage_is_found_once_what_waits_is_given_up(
        garbage in prop::collection::vec(prop::sample::select(b"#$#$\x00\x01\x02abc".to_vec()), 0..300),
        (header, body) in frame()
    ) {
        let whole = header.frame(&body).expect("fits");
        let mut splitter = Splitter::new(gb32960::MAX_DATA);
        splitter.push(&garbage);
        splitter.push(&whole);
        let (mut found, mut by_chance) = (false, 0);
        loop {
            while let Some(frame) = splitter.next() {
                found |= frame.bytes == whole;
                by_chance += u32::from(frame.bytes != whole);
            }
            if !splitter.give_up() { break; }
        }
        // One false start in 256 has a right check byte and swallows what it spans.
        prop_assert!(found || by_chance > 0);
    }
}
