use super::*;
use crate::client::Patience;
use crate::feed::{Cadence, Feed};
use crate::test_server::{TestServer, credentials};
use crate::world::World;
use futures::executor::block_on;
use model::{Clock, LocalDay};
use std::sync::Arc;

const SUITE: &str = "AES128-CBC.HMAC-MD5";

/// Faults that the test server, which checks envelopes but no fields, answers as the platform would.
const ENVELOPE: [Fault; 11] = [
    Fault::DuplicateMessage,
    Fault::DuplicateEnvelope,
    Fault::NotAnObject,
    Fault::WrongKey,
    Fault::WrongSignature,
    Fault::WrongToken,
    Fault::ClockSkew,
    Fault::LowerCaseSignature,
    Fault::WrappedBase64,
    Fault::Truncated,
    Fault::ReconnectStorm,
];

#[test]
fn envelope_faults_are_made_and_recognised_by_their_answer() {
    let server = TestServer::new(SUITE);
    let clock = Clock::Fixed(chrono::DateTime::from_timestamp(1_668_600_000, 0).expect("valid"));
    let client = Client::new(server.transport(), credentials("MADEM0011", SUITE), clock)
        .with_patience(Patience { pace: 0.0, repeats: 1 });
    let faults = Faults::new(1.0, &ENVELOPE, 7);
    let world = Arc::new(World::shenzhen().expect("embedded data"));
    let feed = Feed::new(world, Cadence { power: false, refresh: false, ..Cadence::live() });
    let noon = "2022-11-16".parse::<LocalDay>().expect("a day").start();
    for message in feed.messages(Some(0), noon, noon + chrono::TimeDelta::hours(1)).take(400) {
        block_on(faults.send(&client, &message));
    }
    let counts = faults.counts();
    for fault in ENVELOPE {
        let count = counts.get(&fault).unwrap_or_else(|| panic!("{fault:?} was never made"));
        assert_eq!(count.sent, count.as_expected, "{fault:?}: {:?}", count.surprise);
    }
}

#[test]
fn late_messages_are_sent_when_they_are_late() {
    let server = TestServer::new(SUITE);
    let world = Arc::new(World::shenzhen().expect("embedded data"));
    let feed = Feed::new(world, Cadence { power: false, refresh: false, ..Cadence::live() });
    let noon = "2022-11-16".parse::<LocalDay>().expect("a day").start();
    let all: Vec<Message> =
        feed.messages(Some(0), noon, noon + chrono::TimeDelta::minutes(3)).collect();
    let client =
        |at| Client::new(server.transport(), credentials("MADEM0011", SUITE), Clock::Fixed(at));
    let faults = Faults::new(1.0, &[Fault::Late], 7);
    block_on(faults.send(&client(all[0].at), &all[0]));
    assert!(server.bodies().is_empty());
    let later = client(all[1].at + chrono::TimeDelta::hours(1));
    let foreign = Message { operator: 1, ..all[1].clone() };
    block_on(faults.send(&later, &foreign));
    assert!(server.bodies().is_empty(), "another operator's client must not send it");
    block_on(faults.send(&later, &all[1]));
    assert_eq!(faults.counts()[&Fault::Late].as_expected, 1);
}

#[test]
fn a_rate_of_zero_makes_no_mistakes_and_every_fault_has_an_expected_answer() {
    let faults = Faults::new(0.0, &Fault::ALL, 1);
    let payload = Payload::Statuses(Vec::new());
    assert!((0..1000).all(|_| faults.draw(&payload).is_none()));
    assert!(Fault::ALL.iter().all(|f| !f.expected().is_empty()));
}
