//! Any bytes as the data unit of any command: edition and command from the first byte, the check byte made right.
#![no_main]

use gb32960::{Body, Command, Edition, Encryption, Flag, Frame, Header, VehicleId, reply, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, data)) = bytes.split_first() else { return };
    let header = Header {
        edition: if first & 0x80 == 0 { Edition::V2016 } else { Edition::V2025 },
        command: Command::of(first & 0x0F),
        flag: if first & 0x40 == 0 { Flag::Command } else { Flag::Ok },
        id: VehicleId([b'V'; 17]),
        encryption: Encryption::Plain,
    };
    let Ok(whole) = write(&header, data) else { return };
    let frame = Frame::parse(&whole).expect("a written frame is one");
    assert_eq!(reply(&frame, Flag::Ok).is_none(), frame.header.is_reply());
    let Ok(body) = frame.body() else { return };
    assert_eq!(frame.header.frame(&body).expect("what was read is written"), whole);
    if let Body::Report(report) = body {
        let _ = report.out_of_range(header.edition);
    }
});
