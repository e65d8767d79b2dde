use super::*;
use crate::client::{Credentials, Patience};
use crate::feed::Cadence;
use crate::test_server::{TestServer, credentials};
use crate::world::World;

const SUITE: &str = "AES128-CBC.HMAC-MD5";

fn day(text: &str) -> LocalDay {
    text.parse().expect("a day")
}

fn replay(server: &TestServer, cadence: Cadence, clock: Clock) -> Replay {
    let world = Arc::new(World::shenzhen().expect("embedded data"));
    let of = |id: &str| -> Credentials { credentials(id, SUITE) };
    let clients = world
        .operators
        .iter()
        .map(|o| {
            Client::new(server.transport(), of(o.id.as_str()), clock)
                .with_patience(Patience { pace: 0.0, repeats: 1 })
        })
        .collect();
    Replay::new(Feed::new(world, cadence), clients)
}

#[tokio::test]
async fn a_day_of_history_arrives_once_and_is_not_sent_again() {
    let server = TestServer::new(SUITE);
    let cadence = Cadence { power: false, ..Cadence::history() };
    let replay = replay(&server, cadence, Clock::System);
    let mut state = ReplayState::default();
    replay.stations(Utc::now(), &mut state).await.expect("taken");
    let first = day("2022-11-16");
    let settings = BulkSettings::default();
    let mut told = 0;
    let result = replay.bulk((first, first), &settings, &mut state, |p| told = p.days_done).await;
    result.expect("delivered");
    assert_eq!(told, 1);
    let orders: Vec<String> = server
        .bodies()
        .into_iter()
        .filter(|(name, _)| name == "notification_charge_order_info")
        .map(|(_, body)| body)
        .collect();
    let distinct: BTreeSet<&String> = orders.iter().collect();
    assert_eq!(distinct.len(), orders.len());
    assert!(orders.len() > 15_000, "{}", orders.len());
    let before = server.seen().len();
    let kept = serde_json::to_string(&state).expect("a state is JSON");
    let mut state: ReplayState = serde_json::from_str(&kept).expect("and back");
    replay.stations(Utc::now(), &mut state).await.expect("nothing to do");
    replay.bulk((first, first), &settings, &mut state, |_| {}).await.expect("nothing to do");
    assert_eq!(server.seen().len(), before);
    assert_eq!(state.live_until, Some(first.end()));
}

#[tokio::test]
async fn live_sends_the_present_state_and_then_follows_the_clock_until_it_is_stopped() {
    let server = TestServer::new(SUITE);
    let begin = day("2022-11-16").start() + TimeDelta::hours(7);
    let clock: &'static ReplayClock = Box::leak(Box::new(ReplayClock::standing_at(begin)));
    clock.run(600.0);
    let replay = replay(&server, Cadence::live(), Clock::Replay(clock));
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(async move {
        let mut state = ReplayState { live_until: Some(begin), ..ReplayState::default() };
        replay.live(Clock::Replay(clock), 4, &mut state, stopped).await;
        state
    });
    let sampled = || server.seen().iter().any(|name| name == "notification_equip_charge_status");
    while !sampled() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send(true).expect("the feed listens");
    let state = task.await.expect("no panic");
    let until = state.live_until.expect("something was sent");
    assert!(until > begin && until <= clock.now(), "{until}");
    let bodies = server.bodies();
    let snapshot: usize = bodies
        .iter()
        .filter(|(name, _)| name == "notification_stationStatus")
        .map(|(_, body)| body.matches("ConnectorID").count())
        .sum();
    assert!(snapshot >= 3384, "{snapshot}");
}
