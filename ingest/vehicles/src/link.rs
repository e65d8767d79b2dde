//! One connection: bytes in, frames judged together, rows durable, answers out.

use crate::book::{Account, Entered};
use crate::gate::{Batch, Gate};
use gb32960::{Command, Encryption, Flag, Frame, Header, MAX_DATA, Splitter};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// Longest data unit of a stranger: a login has 41 bytes.
const STRANGER_DATA: usize = 512;
/// Bytes read at once.
const READ: usize = 8 << 10;
/// Bytes taken before what they hold is landed.
const ROUND: usize = 64 << 10;
/// Frames landed together.
const MOST_FRAMES: usize = 512;
/// Tries of a stranger before its link is closed.
const TRIES: u32 = 3;
/// Time in which a peer must take its answers.
const WRITE_WAIT: Duration = Duration::from_secs(10);

/// Why a link ends. Nothing of it is an error of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The peer closed it or is gone.
    Closed,
    /// The platform logged out.
    LoggedOut,
    /// Nobody logged in in time or in three tries.
    Stranger,
    /// Nothing came for too long.
    Idle,
    /// Too many bytes that are no frame.
    Garbage,
    /// Another link of the platform took its place, or the platform is gone.
    Replaced,
    /// The peer does not take its answers.
    Deaf,
}

impl End {
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::LoggedOut => "logged_out",
            Self::Stranger => "stranger",
            Self::Idle => "idle",
            Self::Garbage => "garbage",
            Self::Replaced => "replaced",
            Self::Deaf => "deaf",
        }
    }
}

/// What a round of frames stopped at.
enum Stop {
    /// No complete frame is left.
    Empty,
    /// Enough for one landing.
    Full,
    /// A platform logs in or out: the frame.
    Platform(Vec<u8>),
    /// A stranger sent something else: the frame.
    Stranger(Vec<u8>),
}

struct Member {
    account: Arc<Account>,
    /// Frees the place among the platform's links when dropped.
    _entered: Entered,
}

pub(crate) struct Link {
    gate: Arc<Gate>,
    stream: TcpStream,
    from: IpAddr,
    splitter: Splitter,
    member: Option<Member>,
    tries: u32,
    since: Instant,
    last_byte: Instant,
    /// When the incomplete frame began to wait, and how many bytes were done with then.
    waiting: Option<(Instant, u64)>,
    bad_bcc: u64,
    end: Arc<Notify>,
    window: (Instant, u32),
}

impl Link {
    pub fn new(gate: Arc<Gate>, stream: TcpStream, from: IpAddr) -> Self {
        let now = Instant::now();
        Self {
            gate,
            stream,
            from,
            splitter: Splitter::new(STRANGER_DATA),
            member: None,
            tries: 0,
            since: now,
            last_byte: now,
            waiting: None,
            bad_bcc: 0,
            end: Arc::default(),
            window: (now, 0),
        }
    }

    /// Serves the link until it ends.
    pub async fn run(mut self) -> End {
        loop {
            let end = Arc::clone(&self.end);
            let served = tokio::select! {
                served = self.serve_once() => served,
                () = end.notified() => Err(End::Replaced),
            };
            if let Err(why) = served {
                self.report(why);
                return why;
            }
        }
    }

    fn report(&self, why: End) {
        metrics::counter!("vehicle_links_ended_total", "why" => why.word()).increment(1);
        if let Some(member) = &self.member {
            let (id, counts) = (member.account.platform.id(), self.splitter.counts());
            tracing::info!(
                platform.id = %id, from = %self.from, why = why.word(), frames = counts.frames,
                skipped_bytes = counts.skipped, bad_bcc = counts.bad_bcc,
                "link of vehicle platform {id} ended"
            );
        }
    }

    async fn serve_once(&mut self) -> Result<(), End> {
        let ready = timeout_at(self.deadline(), self.stream.readable()).await;
        match ready {
            Ok(ready) => {
                ready.map_err(|_| End::Closed)?;
                self.read()?;
            }
            Err(_) => self.too_late()?,
        }
        self.work().await?;
        let counts = self.splitter.counts();
        let done = counts.skipped + counts.frames;
        self.waiting = match self.waiting {
            _ if self.splitter.pending() == 0 => None,
            Some((since, before)) if before == done => Some((since, before)),
            _ => Some((Instant::now(), done)),
        };
        if counts.garbage > self.gate.config.max_garbage_bytes {
            return Err(End::Garbage);
        }
        self.slow_down().await;
        Ok(())
    }

    fn deadline(&self) -> Instant {
        let seconds = Duration::from_secs;
        let config = &self.gate.config;
        let idle = self.last_byte + seconds(config.idle_timeout_s);
        let wait = self.waiting.map(|(since, _)| since + seconds(config.frame_wait_s));
        let login = self.since + seconds(config.login_timeout_s);
        let login = self.member.is_none().then_some(login);
        wait.into_iter().chain(login).fold(idle, Instant::min)
    }

    fn too_late(&mut self) -> Result<(), End> {
        let (now, config) = (Instant::now(), &self.gate.config);
        if self.member.is_none() && now - self.since >= Duration::from_secs(config.login_timeout_s)
        {
            return Err(End::Stranger);
        }
        if now - self.last_byte >= Duration::from_secs(config.idle_timeout_s) {
            return Err(End::Idle);
        }
        self.splitter.give_up();
        self.waiting = None;
        Ok(())
    }

    /// Takes what is there, up to one round. The buffer lives only as long as the call, so idle links hold none.
    fn read(&mut self) -> Result<(), End> {
        let mut buffer = [0; READ];
        let mut taken = 0;
        let most = if self.member.is_some() { ROUND } else { READ };
        while taken < most {
            match self.stream.try_read(&mut buffer) {
                Ok(0) if taken == 0 => return Err(End::Closed),
                Ok(0) => break,
                Ok(count) => {
                    taken += count;
                    self.splitter.push(&buffer[..count]);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => return Err(End::Closed),
            }
        }
        if taken > 0 {
            self.last_byte = Instant::now();
        }
        Ok(())
    }

    /// Works through all complete frames.
    async fn work(&mut self) -> Result<(), End> {
        loop {
            let mut batch = Batch::default();
            let stop = self.gather(&mut batch);
            self.answer_bad_bcc(&mut batch);
            if let Some(member) = &self.member {
                member.account.heard(batch.count, batch.refused, self.gate.clock.now());
            }
            self.land(&mut batch).await;
            self.write(&batch.answers).await?;
            match stop {
                Stop::Full => {}
                Stop::Platform(frame) => self.platform(&frame).await?,
                Stop::Stranger(frame) => self.refuse_stranger(&frame, Flag::Error).await?,
                Stop::Empty => {
                    let roomy = self.splitter.capacity() > 2 * READ;
                    if self.member.is_none() || roomy && self.splitter.pending() <= READ {
                        self.splitter.shrink();
                    }
                    return Ok(());
                }
            }
        }
    }

    fn gather(&mut self, batch: &mut Batch) -> Stop {
        let member = self.member.as_ref();
        while batch.count < MOST_FRAMES {
            let Some(frame) = self.splitter.next() else { return Stop::Empty };
            let header = &frame.header;
            let platform =
                matches!(header.command, Command::PlatformLogin | Command::PlatformLogout);
            match member {
                _ if header.is_reply() => {}
                None if header.command == Command::PlatformLogin => {
                    return Stop::Platform(frame.bytes.to_vec());
                }
                None => return Stop::Stranger(frame.bytes.to_vec()),
                Some(_) if platform => return Stop::Platform(frame.bytes.to_vec()),
                Some(member) => {
                    self.window.1 += 1;
                    self.gate.take(&member.account.platform, &frame, batch);
                }
            }
        }
        Stop::Full
    }

    /// A frame with a wrong check byte is not answered, because its header cannot be trusted; by setting, it is.
    fn answer_bad_bcc(&mut self, batch: &mut Batch) {
        let bad = self.splitter.counts().bad_bcc;
        let fresh = bad - std::mem::replace(&mut self.bad_bcc, bad);
        if fresh == 0 {
            return;
        }
        metrics::counter!("vehicle_frames_bad_bcc_total").increment(fresh);
        let wanted = self.gate.config.answer_bad_bcc && self.member.is_some();
        let header = self.splitter.take_bad().filter(|header| wanted && !header.is_reply());
        if let Some(header) = header {
            let refusal = Header { flag: Flag::Error, encryption: Encryption::Plain, ..header };
            batch.answers.extend(gb32960::write(&refusal, &[]).unwrap_or_default());
        }
    }

    /// Lands the rows. While the journal is full nothing is read, so that the sender has to wait.
    async fn land(&self, batch: &mut Batch) {
        let Some(member) = &self.member else { return };
        let parts = batch.parts(&member.account.platform, self.gate.clock.now());
        if parts.is_empty() {
            return;
        }
        while let Err(refused) = (self.gate.ports.land)(parts.clone()).await {
            let id = member.account.platform.id();
            metrics::counter!("vehicle_landings_refused_total").increment(1);
            tracing::warn!(platform.id = %id, "{refused}; {id} waits");
            sleep(refused.retry_after).await;
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        if bytes.is_empty() {
            return Ok(());
        }
        match timeout(WRITE_WAIT, self.stream.write_all(bytes)).await {
            Ok(written) => written.map_err(|_| End::Closed),
            Err(_) => Err(End::Deaf),
        }
    }

    async fn platform(&mut self, bytes: &[u8]) -> Result<(), End> {
        let Ok(frame) = Frame::parse(bytes) else { return Ok(()) };
        if frame.header.command == Command::PlatformLogout {
            let well = frame.body().is_ok();
            let flag = if well { Flag::Ok } else { Flag::Structure };
            let answer = gb32960::reply(&frame, flag).unwrap_or_default();
            self.write(&answer).await?;
            return if well { Err(End::LoggedOut) } else { Ok(()) };
        }
        match self.gate.let_in(&frame, self.from).await {
            Ok(account) => {
                self.member = None;
                let entered = self.gate.book.enter(&account, &self.end, self.gate.clock.now());
                self.member = Some(Member { account, _entered: entered });
                self.splitter.set_max_data(MAX_DATA);
                self.tries = 0;
                let answer = gb32960::reply(&frame, Flag::Ok).unwrap_or_default();
                self.write(&answer).await
            }
            Err(_) => self.refuse_stranger(bytes, Flag::Error).await,
        }
    }

    async fn refuse_stranger(&mut self, bytes: &[u8], flag: Flag) -> Result<(), End> {
        if let Ok(frame) = Frame::parse(bytes) {
            let answer = gb32960::reply(&frame, flag).unwrap_or_default();
            self.write(&answer).await?;
        }
        self.tries += 1;
        if self.tries >= TRIES { Err(End::Stranger) } else { Ok(()) }
    }

    /// Waits out the second when the platform sent more frames than it may.
    async fn slow_down(&mut self) {
        let Some(member) = &self.member else { return };
        let most = member.account.platform.config.max_frames_per_s.max(1);
        let (since, count) = self.window;
        let second = Duration::from_secs(1);
        if count >= most {
            // Frames of one round may be more than a second's worth.
            let seconds = count / most;
            tokio::time::sleep_until(since + second * seconds).await;
        }
        if count >= most || since.elapsed() >= second {
            self.window = (Instant::now(), 0);
        }
    }
}
