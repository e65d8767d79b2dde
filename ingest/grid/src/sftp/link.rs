//! The process that carries packets: OpenSSH's `ssh`, told to trust one host key and to use one private key.

use crate::carrier::CarrierError;
use crate::config::CarrierConfig;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// Name under which the pinned key is known, whatever the server is called.
const ALIAS: &str = "pinned";
/// Longest packet that is taken.
const LONGEST_PACKET: u32 = 256 << 10;
/// Longest wait for a packet.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running process and its ends.
#[derive(Debug)]
pub(super) struct Link {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    known_hosts: Option<PathBuf>,
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(file) = self.known_hosts.take() {
            // It is written anew for every link; nothing depends on its going.
            let _ = std::fs::remove_file(file);
        }
    }
}

fn plain(text: &str, also: &[char]) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(&c))
}

/// `ssh-ed25519 AAAA…` without options, host names or a comment.
fn host_key_line(key: &str) -> Option<String> {
    let mut words = key.split_whitespace();
    let (kind, base64) = (words.next()?, words.next()?);
    let fits = plain(kind, &['-', '@', '.']) && plain(base64, &['+', '/', '=']);
    fits.then(|| format!("{ALIAS} {kind} {base64}\n"))
}

impl Link {
    /// Starts `ssh`.
    pub fn ssh(config: &CarrierConfig, spool: &Path) -> Result<Self, CarrierError> {
        let CarrierConfig::Sftp { host, port, host_key, user, key_file, .. } = config else {
            return Err(CarrierError::Link("the carrier is not SFTP".to_owned()));
        };
        let bad = |what: &str| Err(CarrierError::Link(format!("{what} is not well formed")));
        if !plain(host, &['.', ':', '-', '_']) {
            return bad("host");
        }
        if !plain(user, &['.', '-', '_']) {
            return bad("user");
        }
        let Some(line) = host_key_line(host_key) else { return bad("host_key") };
        let known_hosts = spool.join("known_hosts");
        let fail = |source| CarrierError::File { path: known_hosts.clone(), source };
        std::fs::write(&known_hosts, line).map_err(fail)?;
        let mut command = Command::new("ssh");
        let known = format!("UserKnownHostsFile={}", known_hosts.display());
        let options = [
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            "GlobalKnownHostsFile=/dev/null",
            "UpdateHostKeys=no",
            "CheckHostIP=no",
            "HostKeyAlias=pinned",
            "PreferredAuthentications=publickey",
            "PasswordAuthentication=no",
            "KbdInteractiveAuthentication=no",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "ForwardAgent=no",
            "ClearAllForwardings=yes",
            "PermitLocalCommand=no",
            "ConnectTimeout=10",
            "ServerAliveInterval=15",
            "ServerAliveCountMax=3",
            "LogLevel=ERROR",
            &known,
        ];
        command.args(["-F", "none", "-T"]);
        options.iter().for_each(|option| {
            command.args(["-o", option]);
        });
        command.arg("-i").arg(key_file).args(["-p", &port.to_string(), "-l", user]);
        command.args(["-s", "--", host, "sftp"]);
        Self::start(command, Some(known_hosts))
    }

    /// Starts a command that speaks on its standard input and output.
    pub fn command(program: &str, arguments: &[&str]) -> Result<Self, CarrierError> {
        let mut command = Command::new(program);
        command.args(arguments);
        Self::start(command, None)
    }

    fn start(mut command: Command, known_hosts: Option<PathBuf>) -> Result<Self, CarrierError> {
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = command.kill_on_drop(true).spawn();
        let mut child = started
            .map_err(|error| CarrierError::Link(format!("{program} does not start: {error}")))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(CarrierError::Link(format!("{program} has no pipes")));
        };
        Ok(Self { child, input, output, known_hosts })
    }

    pub async fn send(&mut self, packet: &[u8]) -> Result<(), CarrierError> {
        let sent = timeout(PATIENCE, async {
            self.input.write_all(packet).await?;
            self.input.flush().await
        });
        match sent.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(self.gone().await),
            Err(_) => Err(CarrierError::Link("the server does not take questions".to_owned())),
        }
    }

    /// The next packet: its kind and what follows.
    pub async fn receive(&mut self) -> Result<(u8, Vec<u8>), CarrierError> {
        match timeout(PATIENCE, self.packet()).await {
            Ok(Ok(Some(packet))) => Ok(packet),
            Ok(Ok(None)) => Err(CarrierError::Protocol("the length of a packet")),
            Ok(Err(_)) => Err(self.gone().await),
            Err(_) => Err(CarrierError::Link("the server does not answer".to_owned())),
        }
    }

    async fn packet(&mut self) -> std::io::Result<Option<(u8, Vec<u8>)>> {
        let length = self.output.read_u32().await?;
        if length == 0 || length > LONGEST_PACKET {
            return Ok(None);
        }
        let kind = self.output.read_u8().await?;
        let mut body = vec![0; length as usize - 1];
        self.output.read_exact(&mut body).await?;
        Ok(Some((kind, body)))
    }

    /// Why the process went away, in its own words.
    async fn gone(&mut self) -> CarrierError {
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let mut stderr = stderr.take(4_096);
            // What was read until then is told.
            let _ = timeout(Duration::from_secs(2), stderr.read_to_end(&mut words)).await;
        }
        let words = String::from_utf8_lossy(&words).trim().replace('\n', "; ");
        let words = if words.is_empty() { "the link was closed".to_owned() } else { words };
        CarrierError::Link(words)
    }
}

#[cfg(test)]
mod tests {
    use super::{host_key_line, plain};

    #[test]
    fn names_and_keys_cannot_become_options_of_ssh() {
        assert!(plain("sftp.grid.example", &['.']));
        for odd in ["-oProxyCommand=x", "", "a b", "a;b"] {
            assert!(!plain(odd, &['.', '-', '=']), "{odd}");
        }
        let key = "ssh-ed25519 AAAAC3Nza comment";
        assert_eq!(host_key_line(key).as_deref(), Some("pinned ssh-ed25519 AAAAC3Nza\n"));
        assert_eq!(host_key_line("ssh-ed25519"), None);
        assert_eq!(host_key_line("* AAAA"), None);
    }
}
