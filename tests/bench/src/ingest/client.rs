//! A client that costs little: requests are written beforehand, answers are read and looked at for `Ret` 0.
//!
//! It runs in a thread of its own with its own processor time, on the same cores as the server.

use super::shots::Shot;
use crate::usage::{process_cpu, thread_cpu};
use anyhow::Context;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// The next as soon as an answer is there, on this many connections.
    Closed {
        /// Connections.
        connections: usize,
    },
    /// So many per second, evenly, whatever the server does; times count from when a request was due.
    Open {
        /// Connections at hand.
        connections: usize,
        /// Requests per second.
        per_second: f64,
    },
}

/// What a volley took.
#[derive(Debug, Clone)]
pub struct Volley {
    /// From the first request to the last answer.
    pub took: Duration,
    /// Of every request.
    pub times: Vec<Duration>,
    /// Answers with another `Ret` than 0, or another HTTP status than 200.
    pub refused: usize,
    /// Processor time of the client's thread.
    pub client_cpu: Duration,
    /// Processor time of all other threads of this process.
    pub server_cpu: Duration,
}

impl Volley {
    /// Requests per second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }
}

/// Sends the shots and waits for all answers.
///
/// # Errors
/// When a connection breaks.
pub async fn send(
    address: SocketAddr,
    shots: Arc<Vec<Shot>>,
    pace: Pace,
) -> anyhow::Result<Volley> {
    let before = process_cpu();
    let (sender, answer) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("client".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let volley = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
            let volley = runtime.block_on(fire(address, shots, pace))?;
            Ok(Volley { client_cpu: thread_cpu(), server_cpu: process_cpu(), ..volley })
        });
        // Nobody waits any more when the bench was stopped.
        let _ = sender.send(volley);
    })?;
    let volley = answer.await.context("the client ended")??;
    thread.join().ok().context("the client panicked")?;
    let server_cpu = volley.server_cpu.saturating_sub(before).saturating_sub(volley.client_cpu);
    Ok(Volley { server_cpu, ..volley })
}

async fn fire(address: SocketAddr, shots: Arc<Vec<Shot>>, pace: Pace) -> anyhow::Result<Volley> {
    let (connections, gap) = match pace {
        Pace::Closed { connections } => (connections, Duration::ZERO),
        Pace::Open { connections, per_second } => {
            (connections, Duration::from_secs_f64(1.0 / per_second))
        }
    };
    let mut streams = Vec::with_capacity(connections);
    for _ in 0..connections {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| {
            let (shots, next) = (Arc::clone(&shots), Arc::clone(&next));
            tokio::spawn(one_connection(stream, shots, next, begun, gap))
        })
        .collect();
    let (mut times, mut refused) = (Vec::with_capacity(shots.len()), 0);
    for task in tasks {
        let (mine, wrong) = task.await??;
        times.extend(mine);
        refused += wrong;
    }
    let zero = Duration::ZERO;
    Ok(Volley { took: begun.elapsed(), times, refused, client_cpu: zero, server_cpu: zero })
}

async fn one_connection(
    mut stream: TcpStream,
    shots: Arc<Vec<Shot>>,
    next: Arc<AtomicUsize>,
    begun: Instant,
    gap: Duration,
) -> anyhow::Result<(Vec<Duration>, usize)> {
    let (mut times, mut refused) = (Vec::new(), 0);
    let mut buffer = Vec::with_capacity(1 << 16);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(shot) = shots.get(number) else { return Ok((times, refused)) };
        let start = if gap.is_zero() {
            Instant::now()
        } else {
            let due = begun + gap * u32::try_from(number)?;
            tokio::time::sleep_until(due.into()).await;
            due
        };
        stream.write_all(&shot.bytes).await?;
        if !answer(&mut stream, &mut buffer).await? {
            refused += 1;
            if refused == 1 {
                eprintln!("first refusal: {}", String::from_utf8_lossy(&buffer));
            }
        }
        times.push(start.elapsed());
    }
}

/// Reads one answer; whether it is 200 with `Ret` 0.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<bool> {
    buffer.clear();
    loop {
        anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the server closed the connection");
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?;
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        let whole = head + 4 + length.context("an answer without length")?;
        let good = text.starts_with("HTTP/1.1 200");
        while buffer.len() < whole {
            anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the server closed the connection");
        }
        return Ok(good && buffer[head + 4..].starts_with(b"{\"Ret\":0,"));
    }
}
