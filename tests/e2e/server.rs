//! A server process with its own folder, configuration and operator.

use serde_json::Value;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Folder, port and binary of one server.
pub struct Bench {
    pub dir: tempfile::TempDir,
    pub port: u16,
}

/// A running server; killed without warning when dropped.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bench {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let text = format!(
            "[province]\narea_code = \"370000\"\n[server]\nlisten = \"127.0.0.1:{port}\"\nallow_plain_http = true\n\
             [lake]\ndir = \"{0}/lake\"\n[registry]\nurl = \"sqlite://{0}/registry.db\"\n",
            dir.path().display()
        );
        std::fs::write(dir.path().join("zhixing.toml"), text).expect("configuration");
        Self { dir, port }
    }

    pub fn config(&self) -> PathBuf {
        self.dir.path().join("zhixing.toml")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhixing"));
        command.env("ZHIXING_MASTER_KEY", "11".repeat(32)).env("ZHIXING_CONFIG", self.config());
        command
    }

    /// Runs a command to its end and returns its JSON answer.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output =
            self.command().arg("--json").args(arguments).output().expect("the binary runs");
        assert!(
            output.status.success(),
            "zhixing {arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
            panic!("{arguments:?} answers JSON: {e}: {}", String::from_utf8_lossy(&output.stdout))
        })
    }

    /// Makes a person of the portal.
    pub fn add_user(&self, name: &str, role: &str, password: &str) {
        let output = self
            .command()
            .env("ZHIXING_PASSWORD", password)
            .args(["user", "add", "--name", name, "--role", role])
            .output()
            .expect("the binary runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts the server and waits until it says that it is ready.
    pub async fn start(&self) -> Running {
        let log = std::fs::File::create(self.dir.path().join("server.log")).expect("a log");
        let child = self
            .command()
            .arg("serve")
            .stdout(Stdio::from(log.try_clone().expect("a handle")))
            .stderr(Stdio::from(log))
            .spawn()
            .expect("the binary starts");
        let mut running = Running(child);
        let url = format!("{}/api/v1/health/ready", self.url());
        let client = reqwest::Client::new();
        for _ in 0..600 {
            if let Ok(answer) = client.get(&url).send().await
                && answer.status().is_success()
            {
                return running;
            }
            if let Ok(Some(status)) = running.0.try_wait() {
                panic!("the server ended with {status}: {}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not become ready: {}", self.log());
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("server.log")).unwrap_or_default()
    }
}
