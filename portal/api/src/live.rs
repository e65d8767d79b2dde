//! Live events: one stream per browser tab, merged to at most one event per topic every two seconds.

use crate::ask::Ask;
use crate::caller::Caller;
use crate::counts::Status;
use crate::hub::Numbered;
use crate::overview;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::stations::key;
use crate::tickets::Tickets;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use chrono::{DateTime, Utc};
use futures::Stream;
use indicators::Picture;
use indicators::picture::place;
use model::ConnectorState;
use registry::roles::rights;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::time::{Duration, Instant};
use utoipa::{IntoParams, ToSchema};

/// At most one event per topic in this time.
const BEAT: Duration = Duration::from_secs(2);
/// After this time without an event something is sent, so that both ends know that the other lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After this time the client must come with a new ticket.
const LIFE: Duration = Duration::from_secs(1_800);
/// Changes in one event at most; beyond, the client reads the whole state again.
const MOST_CHANGES: usize = 5_000;

/// A ticket that opens one stream within a minute.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ticket {
    ticket: String,
}

/// Gives a ticket for one live stream: browsers cannot send a token with it.
#[utoipa::path(post, path = "/live/ticket", tag = "live", responses((status = 200, body = Ticket)))]
pub(crate) async fn ticket(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Ticket>, Problem> {
    caller.need(rights::MONITOR_READ)?;
    Ok(Json(Ticket { ticket: Tickets::of(&portal).issue(caller) }))
}

/// What to listen to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveAsk {
    /// From `POST /live/ticket`, good for one stream.
    ticket: String,
    /// `status`, `overview`, `ingest`, separated by commas.
    topics: Option<String>,
    /// Only this region.
    region: Option<String>,
    /// Number of the last event heard, where the header cannot be set.
    last_event_id: Option<u64>,
}

/// One change: operator, station, connector, state, since when.
pub(crate) type ChangeRow = (String, String, String, Status, DateTime<Utc>);
/// One station: key, dominant state, connectors charging, load in W.
pub(crate) type StationChange = (String, Status, u32, i64);

/// What the topic `status` says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusEvent {
    #[schema(value_type = Vec<(String, String, String, Status, DateTime<Utc>)>)]
    changes: Vec<ChangeRow>,
    #[schema(value_type = Vec<(String, Status, u32, i64)>)]
    stations: Vec<StationChange>,
}

/// What the topic `ingest` says: means over the last five seconds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IngestEvent {
    messages_per_s: f64,
    rows_per_s: f64,
    refused_per_s: f64,
    as_of: DateTime<Utc>,
}

/// Events of the topics asked for (`status`, `overview`, `ingest`), a `heartbeat` at least every 15 s, and `reset` when
/// events were lost and the client must read everything again.
#[utoipa::path(get, path = "/live", tag = "live", params(LiveAsk), security(()),
    responses((status = 200, description = "text/event-stream", content_type = "text/event-stream", body = StatusEvent)))]
pub(crate) async fn live(
    State(portal): State<Portal>,
    headers: HeaderMap,
    Ask(ask): Ask<LiveAsk>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let caller = Tickets::of(&portal).redeem(&ask.ticket)?;
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let from = header.or(ask.last_event_id).map_or_else(|| portal.hub.next(), |last| last + 1);
    let topics = ask
        .topics
        .as_deref()
        .unwrap_or("status")
        .split(',')
        .map(|topic| topic.trim().to_owned())
        .collect();
    let (quiet_since, began) = (Instant::now(), Instant::now());
    let listener =
        Listener { portal, caller, topics, region: ask.region, next: from, quiet_since, began };
    Ok(Sse::new(listener.stream()))
}

struct Listener {
    portal: Portal,
    caller: Caller,
    topics: BTreeSet<String>,
    region: Option<String>,
    next: u64,
    quiet_since: Instant,
    began: Instant,
}

impl Listener {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let beat = tokio::time::interval(BEAT);
        let groups = futures::stream::unfold((self, beat), |(mut listener, mut beat)| async move {
            beat.tick().await;
            if !listener.admitted().await {
                return None;
            }
            let events = listener.events().await;
            Some((futures::stream::iter(events.into_iter().map(Ok)), (listener, beat)))
        });
        futures::StreamExt::flatten(groups)
    }

    /// Whether the user is still the same and may still look; a stream must not outlive that, nor half an hour.
    async fn admitted(&self) -> bool {
        let present = self.portal.figures.profile(self.caller.user_id()).await;
        let same = present.is_ok_and(|profile| profile == self.caller.profile);
        same && self.began.elapsed() < LIFE
            && !self.portal.setting.tickets.has_ended(&self.caller.session_id)
    }

    async fn events(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let since = self.portal.hub.since(self.next);
        self.next = since.next;
        let number = since.next.saturating_sub(1);
        if since.gap {
            events.push(Event::default().event("reset").id(number.to_string()).data("{}"));
        }
        if self.topics.contains("status") && !since.changes.is_empty() {
            events.extend(
                self.status(&since.changes).await.and_then(|body| event("status", number, &body)),
            );
        }
        if self.topics.contains("overview") {
            let body = overview::event(&self.portal, &self.caller, self.region.as_deref()).await;
            events.extend(body.ok().and_then(|body| event("overview", number, &body)));
        }
        if self.topics.contains("ingest") {
            events.extend(self.ingest().and_then(|body| event("ingest", number, &body)));
        }
        if events.is_empty() && self.quiet_since.elapsed() >= HEARTBEAT {
            events.push(Event::default().event("heartbeat").id(number.to_string()).data("{}"));
        }
        if !events.is_empty() {
            self.quiet_since = Instant::now();
        }
        events
    }

    /// The newest state of each connector that changed inside of what the caller may see, and their stations.
    async fn status(&self, changes: &[Numbered]) -> Option<StatusEvent> {
        let picture = self.portal.figures.picture().await.ok()?;
        let reach = self.caller.reach_of(self.region.as_deref(), None);
        let mut newest: BTreeMap<(&str, &str), &Numbered> = BTreeMap::new();
        for one in changes {
            let station = picture.station(&one.change.operator_id, &one.change.station_id);
            if station.is_some_and(|station| reach.holds(station.operator_id(), station.area())) {
                newest.insert((&one.change.operator_id, &one.change.connector_id), one);
            }
        }
        let row = |one: &&Numbered| {
            let change = &one.change;
            let ids = [&change.operator_id, &change.station_id, &change.connector_id]
                .map(|id| id.to_string());
            let [operator, station, connector] = ids;
            (operator, station, connector, change.state.into(), change.at)
        };
        let stations: BTreeSet<(&str, &str)> = newest
            .values()
            .map(|one| (&*one.change.operator_id, &*one.change.station_id))
            .collect();
        let rows = stations
            .iter()
            .filter_map(|(operator, station)| station_change(&picture, operator, station));
        let changes: Vec<ChangeRow> = newest.values().take(MOST_CHANGES).map(row).collect();
        (!changes.is_empty()).then(|| StatusEvent { changes, stations: rows.collect() })
    }

    /// Counters of the gate, for those who watch all operators.
    fn ingest(&self) -> Option<IngestEvent> {
        let whole =
            self.caller.may(rights::INTERFACES_READ) && !self.caller.reach().limits_operators();
        let past = self.portal.gateway.live().past();
        let last = past.iter().rev().take(5);
        let seconds = last.len().max(1) as f64;
        let sum = last.fold((0, 0, 0), |sum, one| {
            (sum.0 + one.messages, sum.1 + one.rows, sum.2 + one.refused)
        });
        whole.then(|| IngestEvent {
            messages_per_s: sum.0 as f64 / seconds,
            rows_per_s: sum.1 as f64 / seconds,
            refused_per_s: sum.2 as f64 / seconds,
            as_of: self.portal.setting.now(),
        })
    }
}

fn station_change(picture: &Picture, operator: &str, station: &str) -> Option<StationChange> {
    let one = picture.station(operator, station)?;
    Some((key(one), one.dominant().into(), one.status[place(ConnectorState::Charging)], one.load_w))
}

fn event(topic: &str, number: u64, body: &impl Serialize) -> Option<Event> {
    Event::default().event(topic).id(number.to_string()).json_data(body).ok()
}
