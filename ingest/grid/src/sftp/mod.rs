//! A client of SFTP version 3, the one that OpenSSH's `sftp-server` speaks, over a link that `ssh` makes.

mod link;
mod packet;

use crate::carrier::{CarrierError, Entry};
use crate::config::CarrierConfig;
use crate::spool::Hashed;
use link::Link;
use packet::{Packet, Reader, kind};
use std::collections::{HashMap, VecDeque};
use std::path::Path;

/// Bytes of one read.
const BLOCK: u32 = 32 << 10;
/// Reads on their way at once.
const IN_FLIGHT: usize = 32;

/// An open session.
#[derive(Debug)]
pub struct Sftp {
    link: Link,
    next: u32,
    /// Answers that came before they were asked for.
    early: HashMap<u32, (u8, Vec<u8>)>,
    posix_rename: bool,
}

/// What a server may answer to a question.
enum Answer {
    Handle(Vec<u8>),
    Data(Vec<u8>),
    Names(Vec<Entry>),
    Status(u32, String),
}

const OK: u32 = 0;
const END: u32 = 1;
const NO_SUCH_FILE: u32 = 2;

impl Sftp {
    /// Lets `ssh` open a session with a server of the configuration.
    ///
    /// # Errors
    /// [`CarrierError::Link`] with what `ssh` says.
    pub async fn connect(config: &CarrierConfig, spool: &Path) -> Result<Self, CarrierError> {
        Self::over(Link::ssh(config, spool)?).await
    }

    /// Opens a session with a server that a command starts, without any `ssh`.
    ///
    /// # Errors
    /// [`CarrierError::Link`] when it does not start.
    pub async fn of_command(program: &str, arguments: &[&str]) -> Result<Self, CarrierError> {
        Self::over(Link::command(program, arguments)?).await
    }

    async fn over(link: Link) -> Result<Self, CarrierError> {
        let mut sftp = Self { link, next: 1, early: HashMap::new(), posix_rename: false };
        sftp.link.send(&Packet::new(kind::INIT).number(3).bytes()).await?;
        let (word, body) = sftp.link.receive().await?;
        let mut reader = Reader::new(&body);
        if word != kind::VERSION || reader.number()? < 3 {
            return Err(CarrierError::Protocol("the answer to INIT"));
        }
        while let (Ok(name), Ok(_)) = (reader.text(), reader.text()) {
            sftp.posix_rename |= name == b"posix-rename@openssh.com";
        }
        Ok(sftp)
    }

    async fn ask(&mut self, packet: Packet) -> Result<u32, CarrierError> {
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        self.link.send(&packet.identified(id)).await?;
        Ok(id)
    }

    async fn answer(&mut self, id: u32) -> Result<Answer, CarrierError> {
        let (word, body) = loop {
            if let Some(early) = self.early.remove(&id) {
                break early;
            }
            let (word, body) = self.link.receive().await?;
            let of = Reader::new(&body).number()?;
            if of == id {
                break (word, body);
            }
            if self.early.len() > 2 * IN_FLIGHT {
                return Err(CarrierError::Protocol("an answer that nobody asked for"));
            }
            self.early.insert(of, (word, body));
        };
        let mut reader = Reader::new(&body);
        reader.number()?;
        Ok(match word {
            kind::HANDLE => Answer::Handle(reader.text()?.to_vec()),
            kind::DATA => Answer::Data(reader.text()?.to_vec()),
            kind::NAME => Answer::Names(names(&mut reader)?),
            kind::STATUS => {
                let code = reader.number()?;
                let words = reader.text().map(String::from_utf8_lossy).unwrap_or_default();
                Answer::Status(code, words.chars().take(200).collect())
            }
            _ => return Err(CarrierError::Protocol("the kind of an answer")),
        })
    }

    async fn done(&mut self, packet: Packet, path: &str) -> Result<(), CarrierError> {
        let id = self.ask(packet).await?;
        match self.answer(id).await? {
            Answer::Status(OK, _) => Ok(()),
            answer => Err(refused(path, answer)),
        }
    }

    async fn handle(
        &mut self,
        packet: Packet,
        path: &str,
    ) -> Result<Option<Vec<u8>>, CarrierError> {
        let id = self.ask(packet).await?;
        match self.answer(id).await? {
            Answer::Handle(handle) => Ok(Some(handle)),
            Answer::Status(NO_SUCH_FILE, _) => Ok(None),
            answer => Err(refused(path, answer)),
        }
    }

    async fn close(&mut self, handle: &[u8]) -> Result<(), CarrierError> {
        self.done(Packet::new(kind::CLOSE).text(handle), "close").await
    }

    /// Names in a folder, at most `most`; none when it is not there.
    ///
    /// # Errors
    /// [`CarrierError`].
    pub async fn list(&mut self, path: &str, most: usize) -> Result<Vec<Entry>, CarrierError> {
        let open = Packet::new(kind::OPENDIR).text(path.as_bytes());
        let Some(handle) = self.handle(open, path).await? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        while found.len() < most {
            let id = self.ask(Packet::new(kind::READDIR).text(&handle)).await?;
            match self.answer(id).await? {
                Answer::Names(names) => found.extend(names),
                Answer::Status(END, _) => break,
                answer => return Err(refused(path, answer)),
            }
        }
        self.close(&handle).await?;
        found.retain(|entry| entry.name != "." && entry.name != "..");
        Ok(found)
    }

    /// Copies a file.
    ///
    /// # Errors
    /// [`CarrierError::TooLarge`] when it has more than `most` bytes.
    pub async fn fetch(
        &mut self,
        path: &str,
        most: u64,
        into: &mut Hashed,
    ) -> Result<(), CarrierError> {
        let open = Packet::new(kind::OPEN).text(path.as_bytes()).number(1).number(0);
        let Some(handle) = self.handle(open, path).await? else {
            let reason = "there is no such file".to_owned();
            return Err(CarrierError::Refused { path: path.to_owned(), reason });
        };
        let copied = self.copy(&handle, path, most, into).await;
        // Reads that are still on their way are answered before the close.
        self.close(&handle).await?;
        self.early.clear();
        copied
    }

    async fn copy(
        &mut self,
        handle: &[u8],
        path: &str,
        most: u64,
        into: &mut Hashed,
    ) -> Result<(), CarrierError> {
        let mut flying: VecDeque<(u32, u64)> = VecDeque::new();
        // One block beyond the end tells that the file ends there.
        let last = most + 1;
        let mut next = into.bytes();
        loop {
            while flying.len() < IN_FLIGHT && (next < last || flying.is_empty()) {
                let read = Packet::new(kind::READ).text(handle).long(next).number(BLOCK);
                flying.push_back((self.ask(read).await?, next));
                next += u64::from(BLOCK);
            }
            let Some((id, offset)) = flying.pop_front() else { return Ok(()) };
            match self.answer(id).await? {
                Answer::Data(data) if data.is_empty() => {
                    return Err(CarrierError::Protocol("an empty piece of a file"));
                }
                Answer::Data(data) => {
                    if into.bytes() + data.len() as u64 > most {
                        return Err(CarrierError::TooLarge { name: path.to_owned(), bytes: most });
                    }
                    into.add(&data).await?;
                    if data.len() < BLOCK as usize {
                        // A short piece: what follows has to be asked for again from its end.
                        for (id, _) in flying.drain(..) {
                            self.answer(id).await?;
                        }
                        next = offset + data.len() as u64;
                    }
                }
                Answer::Status(END, _) => return Ok(()),
                answer => return Err(refused(path, answer)),
            }
        }
    }

    /// Puts a file into a folder; it appears whole or not at all.
    ///
    /// # Errors
    /// [`CarrierError`].
    pub async fn put(
        &mut self,
        folder: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), CarrierError> {
        let (half, whole) = (format!("{folder}/.{name}.part"), format!("{folder}/{name}"));
        // write, create, truncate
        let open =
            || Packet::new(kind::OPEN).text(half.as_bytes()).number(0x02 | 0x08 | 0x10).number(0);
        let handle = match self.handle(open(), &half).await? {
            Some(handle) => handle,
            None => {
                self.done(Packet::new(kind::MKDIR).text(folder.as_bytes()).number(0), folder)
                    .await?;
                let reason = || "the folder cannot be made".to_owned();
                let again = self.handle(open(), &half).await?;
                again.ok_or_else(|| CarrierError::Refused {
                    path: folder.to_owned(),
                    reason: reason(),
                })?
            }
        };
        for (at, block) in bytes.chunks(BLOCK as usize).enumerate() {
            let offset = at as u64 * u64::from(BLOCK);
            self.done(Packet::new(kind::WRITE).text(&handle).long(offset).text(block), &half)
                .await?;
        }
        self.close(&handle).await?;
        self.rename(&half, &whole).await
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<(), CarrierError> {
        if self.posix_rename {
            let rename = Packet::new(kind::EXTENDED).text(b"posix-rename@openssh.com");
            return self.done(rename.text(from.as_bytes()).text(to.as_bytes()), to).await;
        }
        let id = self.ask(Packet::new(kind::REMOVE).text(to.as_bytes())).await?;
        match self.answer(id).await? {
            Answer::Status(OK | NO_SUCH_FILE, _) => {}
            answer => return Err(refused(to, answer)),
        }
        self.done(Packet::new(kind::RENAME).text(from.as_bytes()).text(to.as_bytes()), to).await
    }
}

fn refused(path: &str, answer: Answer) -> CarrierError {
    match answer {
        Answer::Status(code, words) => {
            let reason = format!("{words} (status {code})");
            CarrierError::Refused { path: path.to_owned(), reason }
        }
        _ => CarrierError::Protocol("the kind of an answer"),
    }
}

fn names(reader: &mut Reader<'_>) -> Result<Vec<Entry>, CarrierError> {
    let count = reader.number()?;
    let mut found = Vec::new();
    for _ in 0..count {
        let name = reader.text()?.to_vec();
        reader.text()?;
        let (bytes, mode) = reader.attributes()?;
        let is_dir = mode.is_some_and(|mode| mode & 0o170_000 == 0o040_000);
        // Names that are not UTF-8 are none of ours.
        if let Ok(name) = String::from_utf8(name) {
            found.push(Entry { name, bytes: bytes.unwrap_or_default(), is_dir });
        }
    }
    Ok(found)
}
