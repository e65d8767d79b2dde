//! An unmodified OpenSSH server holds the days: its `sftp-server` alone, and behind `sshd` with keys.

use crate::make::{manifest, put, usual, write};
use crate::world::World;
use grid::{CarrierConfig, Profile, Sftp};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tables::grid_deliveries::DeliveryState::{Taken, Waiting};

const DAY: &str = "2025-06-01";
const SERVER: &str = "/usr/lib/openssh/sftp-server";

#[tokio::test]
async fn the_protocol_is_what_openssh_speaks() {
    let root = tempfile::tempdir().expect("a folder");
    let dir = root.path().display().to_string();
    put(root.path(), "a.bin", &vec![7; 1_000_000]);
    let mut sftp =
        Sftp::of_command(SERVER, &[]).await.expect("a session; apt: openssh-sftp-server");
    let names = sftp.list(&dir, 100).await.expect("a folder");
    assert_eq!(
        names.iter().map(|one| (one.name.as_str(), one.bytes)).collect::<Vec<_>>(),
        [("a.bin", 1_000_000)]
    );
    assert_eq!(sftp.list(&format!("{dir}/none"), 100).await.expect("no folder"), []);
    sftp.put(&format!("{dir}/out"), "ack.json", b"{1}").await.expect("put");
    sftp.put(&format!("{dir}/out"), "ack.json", b"{22}").await.expect("put again");
    assert_eq!(std::fs::read(root.path().join("out/ack.json")).expect("a file"), b"{22}");
}

/// A private `sshd`, stopped when dropped.
struct Server {
    child: Child,
    port: u16,
    dir: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keygen(file: &Path) {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"])
        .arg(file)
        .status();
    assert!(made.expect("ssh-keygen").success());
}

fn user() -> String {
    let told = Command::new("id").arg("-un").output().expect("id");
    String::from_utf8_lossy(&told.stdout).trim().to_owned()
}

impl Server {
    fn start(dir: &Path) -> Self {
        std::fs::create_dir_all(dir).expect("a folder");
        keygen(&dir.join("host"));
        keygen(&dir.join("user"));
        keygen(&dir.join("stranger"));
        std::fs::copy(dir.join("user.pub"), dir.join("authorized")).expect("copied");
        let port =
            TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nPidFile {0}/pid\nAuthorizedKeysFile {0}/authorized\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             Subsystem sftp {SERVER}\nPermitRootLogin prohibit-password\n",
            dir.display()
        );
        std::fs::write(dir.join("config"), config).expect("written");
        // sshd asks for this folder when it runs as root.
        let _ = std::fs::create_dir_all("/run/sshd");
        let child = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(dir.join("config"))
            .stderr(Stdio::null())
            .spawn()
            .expect("sshd; apt: openssh-server");
        let server = Self { child, port, dir: dir.to_owned() };
        let patience = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < patience, "sshd does not listen");
            std::thread::yield_now();
        }
        server
    }

    fn carrier(&self, root: &Path, key: &str, host: &str) -> CarrierConfig {
        CarrierConfig::Sftp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            host_key: std::fs::read_to_string(self.dir.join(format!("{host}.pub"))).expect("a key"),
            user: user(),
            key_file: self.dir.join(key),
            dir: root.display().to_string(),
        }
    }
}

#[tokio::test]
async fn a_day_comes_from_openssh_and_faults_of_it_are_handled() {
    let home = tempfile::tempdir().expect("a folder");
    let (root, spool) = (home.path().join("grid"), home.path().join("spool"));
    std::fs::create_dir_all(root.join("in")).expect("a folder");
    let server = Server::start(&home.path().join("sshd"));
    let world = World::new(Some(server.carrier(&root, "user", "host")), &spool, Profile::default());
    assert_eq!(world.poll().await, [], "an empty in-box");
    let pieces = usual(DAY, 400);
    let day = root.join("in/20250601");
    // The manifest comes late.
    pieces.iter().for_each(|piece| put(&day, &piece.name, &piece.bytes));
    assert_eq!(world.poll().await, [(1, Waiting)]);
    // A byte is changed, then a file is missing.
    write(&root, DAY, &pieces, "{}");
    let mut changed = pieces[0].bytes.clone();
    changed[40] ^= 1;
    put(&day, &pieces[0].name, &changed);
    assert_eq!(world.poll().await, [(1, Waiting)]);
    assert!(world.last().reason.contains("tg_20250601.csv.gz has another sha256"));
    std::fs::remove_file(day.join(&pieces[0].name)).expect("removed");
    assert_eq!(world.poll().await, [(1, Waiting)]);
    assert!(world.last().reason.contains("tg_20250601.csv.gz is not there"));
    // The day is whole; a second reading changes nothing.
    put(&day, &pieces[0].name, &pieces[0].bytes);
    assert_eq!(world.poll().await, [(1, Taken)]);
    assert_eq!(world.last().accepted, 802);
    assert_eq!(world.poll().await, []);
    assert!(root.join("out/ack_20250601.json").exists());
    // A correction.
    let pieces =
        [crate::make::Piece::csv("curve_P_r2", "curve", &crate::make::curves(400, DAY, 0.5))];
    put(&day, &pieces[0].name, &pieces[0].bytes);
    put(&day, "manifest_20250601_r2.json", &manifest(DAY, &pieces, r#"{"replaces":1}"#));
    assert_eq!(world.poll().await, [(2, Taken)]);
    assert_eq!(world.stored.counting("transformer_area_curves").len(), 800);
}

#[tokio::test]
async fn another_host_key_and_another_users_key_do_not_get_in() {
    let home = tempfile::tempdir().expect("a folder");
    let root = home.path().join("grid");
    let server = Server::start(&home.path().join("sshd"));
    for (key, host, words) in
        [("user", "stranger", "Host key"), ("stranger", "host", "Permission denied")]
    {
        let world = World::new(
            Some(server.carrier(&root, key, host)),
            &home.path().join("spool"),
            Profile::default(),
        );
        let error = world.gate.poll(&world.gate.sources()[0].clone()).await.expect_err("refused");
        assert!(error.to_string().contains(words), "{error}");
    }
}
