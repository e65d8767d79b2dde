//! A vehicle platform reports to a server that then dies: what was answered is there.

use crate::server::Bench;
use chrono::{TimeDelta, Utc};
use model::place::Wgs84;
use simulator::vehicles::{VehicleFleet, platform_login};
use std::io::Write;
use std::net::TcpListener;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const USER: &str = "demo-fleet";
const PASSWORD: &str = "nobody-drives-this";

/// Adds a listener for one vehicle platform to the configuration; answers its port.
fn hear_vehicles(bench: &Bench) -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    let port = free.expect("a free port").port();
    let hash = vehicles::PasswordHash::of(PASSWORD).to_string();
    let mut file =
        std::fs::OpenOptions::new().append(true).open(bench.config()).expect("configuration");
    write!(
        file,
        "[vehicles]\nbind = \"127.0.0.1:{port}\"\n[[vehicles.platforms]]\nid = \"MAVEH0001\"\nuser = \"{USER}\"\n\
         password_hash = \"{hash}\"\n"
    )
    .expect("written");
    port
}

/// The answer flag of the next frame: byte 3; the length of the data stands in bytes 22 and 23, a check byte follows.
async fn flag(stream: &mut TcpStream) -> u8 {
    let mut head = [0; 24];
    stream.read_exact(&mut head).await.expect("a header");
    let length = usize::from(u16::from_be_bytes([head[22], head[23]]));
    let mut rest = vec![0; length + 1];
    stream.read_exact(&mut rest).await.expect("a whole frame");
    head[3]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answered_reports_of_vehicles_survive_a_kill_and_name_nobody() {
    crate::install_crypto();
    let bench = Bench::new();
    let port = hear_vehicles(&bench);
    let server = bench.start().await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the gate listens");
    let near = Wgs84 { lon: 117.0, lat: 36.65 };
    let mut fleet = VehicleFleet::new(9, 5, near, Utc::now() - TimeDelta::minutes(10));
    let edition = fleet.vehicles()[0].edition();
    stream
        .write_all(&platform_login(edition, USER, PASSWORD, Utc::now(), 1))
        .await
        .expect("login is sent");
    assert_eq!(flag(&mut stream).await, 0x01, "the platform is let in: {}", bench.log());
    let mut answered = 0;
    while fleet.at() < Utc::now() {
        for frame in fleet.reports() {
            stream.write_all(&frame).await.expect("a report is sent");
            assert_eq!(flag(&mut stream).await, 0x01);
            answered += 1;
        }
    }
    drop(server);
    let rows = bench.json(&["query", "SELECT COUNT(*) AS n FROM vehicle_points"]);
    assert_eq!(rows["rows"][0][0], answered, "{rows}");
    for vehicle in fleet.vehicles() {
        assert!(!bench.log().contains(&vehicle.vin()), "a VIN stands in the log");
    }
}
