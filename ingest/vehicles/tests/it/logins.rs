//! Who is let in.

use crate::world::{PASSWORD, Peer, USER, World, case, platform};
use gb32960::Edition;
use simulator::vehicles::{SimVehicle, platform_login, platform_logout};
use vehicles::VehiclesConfig;

const NOW: &str = "2026-06-01T00:00:00Z";

fn vehicle_login(world: &World) -> Vec<u8> {
    let near = model::place::Wgs84 { lon: 117.0, lat: 36.65 };
    SimVehicle::new(1, 1, near).login(world.now)
}

#[tokio::test]
async fn anything_before_a_login_is_an_error_and_the_third_closes_the_link() {
    let world = World::new(NOW).await;
    let (frame, mut peer) = (vehicle_login(&world), world.peer().await);
    assert_eq!(peer.ask(&frame).await, 0x02);
    assert_eq!(peer.ask(&frame).await, 0x02);
    assert_eq!(peer.ask(&frame).await, 0x02);
    peer.closed().await;
    assert_eq!(world.memory.points().len(), 0);
}

#[tokio::test]
async fn a_wrong_password_may_be_tried_three_times_and_ten_lock_the_account() {
    let world = World::new(NOW).await;
    let wrong = platform_login(Edition::V2025, USER, "no", world.now, 1);
    let right = platform_login(Edition::V2025, USER, PASSWORD, world.now, 1);
    let mut peer = world.peer().await;
    assert_eq!(peer.ask(&wrong).await, 0x02);
    assert_eq!(peer.ask(&right).await, 0x01, "the second try is right");
    for _ in 0..3 {
        let mut peer = world.peer().await;
        for _ in 0..3 {
            assert_eq!(peer.ask(&wrong).await, 0x02);
        }
        peer.closed().await;
    }
    let mut peer = world.peer().await;
    assert_eq!(peer.ask(&right).await, 0x02, "ten failures lock the account");
}

#[tokio::test]
async fn the_real_platform_logins_of_both_editions_are_let_in_and_logout_closes() {
    let world = World::new(NOW).await;
    for (file, login) in
        [("frames-2016.json", "platform-login-2016"), ("frames-2025.json", "platform-login-2025")]
    {
        let mut peer = world.peer().await;
        assert_eq!(peer.ask(&case(file, login)).await, 0x01, "{login}");
        assert_eq!(world.book.linked(), 1);
        assert_eq!(peer.ask(&platform_logout(Edition::V2016, world.now, 1)).await, 0x01);
        peer.closed().await;
    }
}

#[tokio::test]
async fn a_second_login_of_a_platform_closes_the_older_link() {
    let world = World::new(NOW).await;
    let mut first = world.member().await;
    let mut second = world.member().await;
    first.closed().await;
    assert_eq!(second.ask(&vehicle_login(&world)).await, 0x01);
    world.book.replace(Vec::new());
    second.closed().await;
    assert_eq!(world.book.linked(), 0);
}

#[tokio::test]
async fn a_platform_stands_with_its_links_frames_and_refusals() {
    let world = World::new(NOW).await;
    let before = world.book.standings();
    assert_eq!((before[0].links, before[0].frames, before[0].last_login), (0, 0, None));
    let mut peer = world.member().await;
    assert_eq!(peer.ask(&vehicle_login(&world)).await, 0x01);
    let mut unknown = vehicle_login(&world);
    let last = unknown.len() - 1;
    // Command 0x09 is reserved; the check byte follows it.
    unknown[last] ^= unknown[2] ^ 0x09;
    unknown[2] = 0x09;
    assert_eq!(peer.ask(&unknown).await, 0x02);
    let after = world.book.standings();
    assert_eq!((after[0].links, after[0].frames, after[0].refused), (1, 2, 1));
    assert_eq!((after[0].last_login, after[0].last_frame), (Some(world.now), Some(world.now)));
    assert!(!after[0].locked);
}

#[tokio::test]
async fn addresses_and_editions_are_those_agreed() {
    let mut only = platform();
    only.source_addresses = vec!["127.0.0.9".to_owned()];
    only.editions = vec![2025];
    let world = World::with(NOW, VehiclesConfig::default(), only).await;
    let new = platform_login(Edition::V2025, USER, PASSWORD, world.now, 1);
    assert_eq!(world.peer().await.ask(&new).await, 0x02, "another address");
    let mut peer = Peer::from("127.0.0.9", world.address).await;
    let old = platform_login(Edition::V2016, USER, PASSWORD, world.now, 1);
    assert_eq!(peer.ask(&old).await, 0x02, "another edition");
    assert_eq!(peer.ask(&new).await, 0x01);
}

#[tokio::test]
async fn silence_of_strangers_and_of_members_ends_their_links() {
    let config =
        VehiclesConfig { login_timeout_s: 1, idle_timeout_s: 2, ..VehiclesConfig::default() };
    let world = World::with(NOW, config, platform()).await;
    let (mut stranger, mut member) = (world.peer().await, world.member().await);
    stranger.closed().await;
    assert_eq!(member.ask(&vehicle_login(&world)).await, 0x01, "a member may take longer");
    member.closed().await;
}
