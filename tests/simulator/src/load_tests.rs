use super::*;
use crate::test_server::{TestServer, credentials};
use model::Clock;
use std::collections::HashSet;

const SUITE: &str = "AES128-CBC.HMAC-MD5";

fn client(world: &World, server: &TestServer) -> Client {
    let id = world.operators[0].id.as_str();
    Client::new(server.transport(), credentials(id, SUITE), Clock::System)
}

#[tokio::test]
async fn a_closed_loop_sends_every_prepared_push_once_with_the_rows_asked_for() {
    let world = World::shenzhen().expect("embedded data");
    let server = TestServer::new(SUITE);
    let client = client(&world, &server);
    let plan = LoadPlan {
        rows: 50,
        connections: 4,
        rate: None,
        time: Duration::from_secs(60),
        prepared: Some(40),
    };
    let report = load(vec![client], &world, plan).await.expect("a token");
    assert_eq!((report.taken, report.refused, report.failed), (40, 0, 0));
    assert_eq!(report.rows, 2000);
    assert_eq!(report.latency.count(), 40);
    let distinct: HashSet<String> = server.bodies().into_iter().map(|b| b.1).collect();
    assert_eq!(distinct.len(), 40);
    assert!(distinct.iter().all(|b| b.matches("ConnectorID").count() == 50));
}

#[tokio::test]
async fn a_constant_rate_is_kept() {
    let world = World::shenzhen().expect("embedded data");
    let server = TestServer::new(SUITE);
    let time = Duration::from_millis(500);
    let plan = LoadPlan { rows: 1, connections: 4, rate: Some(100.0), time, prepared: None };
    let report = load(vec![client(&world, &server)], &world, plan).await.expect("a token");
    assert_eq!(report.taken + report.refused + report.failed, 50);
    assert!(report.elapsed >= Duration::from_millis(450), "{:?}", report.elapsed);
}
