//! How fast one core makes and seals what a day of Shenzhen sends: `cargo run --release -p simulator --example rate`.

use model::{Clock, LocalDay};
use simulator::feed::Payload;
use simulator::{Cadence, Client, Credentials, Feed, Transport, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let world = Arc::new(World::shenzhen()?);
    println!(
        "world: {} stations, {} connectors, {} MW, made in {:?}",
        world.stations.len(),
        world.connectors.len(),
        world.zones.iter().map(|z| z.rated_w).sum::<i64>() / 1_000_000,
        begun.elapsed()
    );
    let first: LocalDay = "2022-11-14".parse()?;
    let begun = Instant::now();
    let sessions: usize = (0..7).map(|n| world.plan(first.plus(n)).sessions.len()).sum();
    println!("plan: {sessions} sessions of a week in {:?}", begun.elapsed());
    for (name, cadence) in [("history", Cadence::history()), ("live", Cadence::live())] {
        day(&Feed::new(Arc::clone(&world), cadence), name, first.plus(2))?;
    }
    Ok(())
}

fn day(feed: &Feed, name: &str, day: LocalDay) -> Result<(), Box<dyn std::error::Error>> {
    let clients: Vec<Client> =
        feed.world().operators.iter().map(client).collect::<Result<_, _>>()?;
    let mut kinds: BTreeMap<&str, (usize, usize, usize, f64)> = BTreeMap::new();
    let mut mark = Instant::now();
    for message in feed.messages(None, day.start(), day.end()) {
        let kind = match message.payload {
            Payload::Station(_) => "station",
            Payload::Statuses(_) => "status",
            Payload::Sample(_) => "sample",
            Payload::Order(_) => "order",
            Payload::Power(_) => "power",
            Payload::Stats(_) => "stats",
            Payload::Alarm(..) => "alarm",
            Payload::Event(..) => "event",
            Payload::Batteries(_) => "battery",
            Payload::Prices(_) => "prices",
            Payload::Check(_) => "check",
            Payload::Result(_) => "result",
        };
        let sealed = clients[usize::from(message.operator)].seal(&message.body()).to_json();
        let count = kinds.entry(kind).or_default();
        count.0 += 1;
        count.1 += message.payload.rows();
        count.2 += sealed.len();
        let now = Instant::now();
        count.3 += (now - mark).as_secs_f64();
        mark = now;
    }
    println!("{name}, {day}:");
    for (kind, (messages, rows, bytes, seconds)) in kinds {
        let per_s = messages as f64 / seconds;
        println!(
            "  {kind:8} {messages:7} messages {rows:8} rows {bytes:10} B {per_s:9.0} messages/s"
        );
    }
    Ok(())
}

fn client(operator: &simulator::world::Operator) -> Result<Client, Box<dyn std::error::Error>> {
    let suite = if operator.second_suite { "SM4-CBC.HMAC-SM3" } else { "AES128-CBC.HMAC-MD5" };
    let id = operator.id.as_str();
    let key = "0123456789abcdef";
    let credentials = Credentials::new(id, key, key, key, key, suite)?;
    Ok(Client::new(Transport::http("http://127.0.0.1:1", 1)?, credentials, Clock::System))
}
