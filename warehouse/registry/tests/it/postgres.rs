//! A private PostgreSQL cluster for this test run: made in a temporary folder, reached by a socket, gone afterwards.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::Connection as _;

/// The switch for machines without PostgreSQL: `off` tests SQLite only.
const SWITCH: &str = "ZHIXING_TEST_POSTGRES";

/// Makes the cluster, reports its folder once it answers, and takes everything away when its input ends, which happens
/// however this process ends.
const SUPERVISOR: &str = r#"
set -e
trap '' INT TERM HUP
bin=$1
dir=$(mktemp -d /tmp/zhixing-pg.XXXXXX)
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C -N >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c max_connections=300 -c timezone=Asia/Shanghai \
    >"$dir/postgres.log" 2>&1 </dev/null &
server=$!
tries=0
until "$bin/pg_isready" -q -h "$dir" -U postgres; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { cat "$dir/postgres.log" >&2; kill -QUIT $server; exit 1; }
    sleep 0.1
done
echo "$dir"
cat >/dev/null
kill -QUIT $server 2>/dev/null || true
wait $server 2>/dev/null || true
rm -rf "$dir"
"#;

struct Cluster {
    folder: String,
    made: AtomicU32,
    /// The supervisor lives as long as this end of its input is open.
    _input: ChildStdin,
    _supervisor: Child,
}

/// Address of a new empty database, or `None` when PostgreSQL is switched off for this run.
///
/// Panics when PostgreSQL is neither installed nor switched off: half a test run must not pass for a whole one.
pub async fn new_database() -> Option<String> {
    if std::env::var(SWITCH).is_ok_and(|value| value == "off") {
        return None;
    }
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("registry_{}", cluster.made.fetch_add(1, Ordering::Relaxed));
    let url = |database: &str| {
        format!("postgres://postgres@localhost/{database}?host={}", cluster.folder)
    };
    let mut admin =
        sqlx::PgConnection::connect(&url("postgres")).await.expect("the cluster answers");
    let create = format!("CREATE DATABASE {name}");
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut admin).await.expect("a database is made");
    admin.close().await.expect("the connection closes");
    Some(url(&name))
}

fn start() -> Cluster {
    let bin = binaries().unwrap_or_else(|| {
        panic!("PostgreSQL is needed for these tests: `apt-get install postgresql`, or set {SWITCH}=off to leave it out")
    });
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    let mut command = if root {
        // PostgreSQL refuses to run as root.
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut supervisor = command
        .args(["-c", SUPERVISOR, "supervisor"])
        .arg(bin)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let input = supervisor.stdin.take().expect("its input is piped");
    let output = supervisor.stdout.take().expect("its output is piped");
    let mut folder = String::new();
    BufReader::new(output).read_line(&mut folder).expect("the supervisor reports");
    assert!(!folder.is_empty(), "the PostgreSQL cluster did not start, see above");
    Cluster {
        folder: folder.trim().to_owned(),
        made: AtomicU32::new(0),
        _input: input,
        _supervisor: supervisor,
    }
}

/// The folder with `initdb` and `postgres`, of the newest version installed.
fn binaries() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    let searched = std::env::var_os("PATH").unwrap_or_default();
    folders.splice(0..0, std::env::split_paths(&searched));
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}
