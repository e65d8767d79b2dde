//! A grid company's days come out of a folder and over HTTP, are asked for, corrected, and survive a kill.

use crate::server::Bench;
use chrono::{Duration, Utc};
use model::LocalDay;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

const PASSWORD: &str = "Grid-story-0815!";

/// Adds a sender whose days lie in a folder.
fn configure(bench: &Bench) {
    let file = std::fs::OpenOptions::new().append(true).open(bench.config());
    write!(
        file.expect("configuration"),
        "[[grid.sources]]\nid = \"GRIDSDJN1\"\nsource = \"sgcc-sd-jn\"\nname = \"济南供电公司\"\narea_code = \"370100\"\n\
         [grid.sources.carrier]\nkind = \"folder\"\ndir = \"{}/jn\"\n",
        bench.dir.path().display()
    )
    .expect("written");
}

const ARCHIVE: &str = "tg_no,tg_name,area_code,tg_cap_kva,valid_from,updated_at\n\
    T1,历下一号台区,370102,400,2020-01-01,2025-01-01 08:00:00\n\
    T2,历城二号台区,370112,200,2020-01-01,2025-01-01 08:00:00\n";

/// Curves of two areas: the first one is heavily loaded for two hours and a half when `scale` is 1.
fn curves(day: &str, scale: f64) -> String {
    let names: Vec<String> = (1..=96).map(|point| format!("p{point}")).collect();
    let load = |point: usize| if (40..50).contains(&point) { 330.0 } else { 100.5 };
    let first: Vec<String> = (0..96).map(|at| format!("{:.3}", load(at) * scale)).collect();
    let second: Vec<&str> = (0..96).map(|at| if at == 3 { "" } else { "20" }).collect();
    format!(
        "tg_no,date,kind,phase,is_primary,{}\nT1,{day},P,T,1,{}\nT2,{day},P,T,1,{}\n",
        names.join(","),
        first.join(","),
        second.join(",")
    )
}

/// The files of a day with their manifest, last.
fn pieces(
    day: LocalDay,
    files: &[(&str, &str, String)],
    name: &str,
    replaces: Option<i32>,
) -> Vec<(String, Vec<u8>)> {
    let list: Vec<Value> = files
        .iter()
        .map(|(file, kind, text)| {
            json!({"name": file, "kind": kind, "rows": text.lines().count() - 1, "bytes": text.len(),
                "sha256": hex::encode(digest(&SHA256, text.as_bytes()).as_ref())})
        })
        .collect();
    let mut manifest = json!({"schema": "zhixing.grid.v1", "source": "sgcc-sd-jn", "date": day.to_string(),
        "first_point": "00:15", "timezone": "+08:00", "encoding": "UTF-8", "units": {"P": "kW"}, "files": list});
    if let Some(replaces) = replaces {
        manifest["replaces"] = json!(replaces);
    }
    let mut all: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|(file, _, text)| ((*file).to_owned(), text.clone().into_bytes()))
        .collect();
    all.push((name.to_owned(), manifest.to_string().into_bytes()));
    all
}

fn put(dir: &Path, pieces: &[(String, Vec<u8>)]) {
    std::fs::create_dir_all(dir).expect("a folder");
    for (name, bytes) in pieces {
        std::fs::write(dir.join(name), bytes).expect("a file");
    }
}

fn usual(day: LocalDay) -> Vec<(String, Vec<u8>)> {
    let compact = day.0.format("%Y%m%d").to_string();
    let files = [
        ("tg.csv", "tg", ARCHIVE.to_owned()),
        ("curve_P_1.csv", "curve", curves(&day.to_string(), 1.0)),
    ];
    pieces(day, &files, &format!("manifest_{compact}.json"), None)
}

/// A form of files as browsers and curl send it.
fn form(pieces: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
    let mark = "grid-story-mark";
    let mut body = Vec::new();
    for (name, bytes) in pieces {
        let head = format!(
            "--{mark}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{mark}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={mark}"), body)
}

struct Person<'b> {
    bench: &'b Bench,
    client: reqwest::Client,
    token: String,
}

impl<'b> Person<'b> {
    /// A person of the grid company with a region, signed in.
    async fn new(bench: &'b Bench, name: &str, region: &str) -> Self {
        let made = bench
            .command()
            .env("ZHIXING_PASSWORD", PASSWORD)
            .args(["user", "add", "--name", name, "--role", "grid", "--regions", region])
            .output()
            .expect("the binary runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self { bench, client: reqwest::Client::new(), token: name.to_owned() }
    }

    async fn sign_in(mut self) -> Self {
        let asked = json!({"username": self.token, "password": PASSWORD});
        let answer = self
            .client
            .post(format!("{}/api/v1/session", self.bench.url()))
            .json(&asked)
            .send()
            .await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        self.token =
            answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        self
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self
            .client
            .get(format!("{}/api/v1{path}", self.bench.url()))
            .bearer_auth(&self.token)
            .send()
            .await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    async fn deliver(&self, pieces: &[(String, Vec<u8>)]) -> (u16, Value) {
        let (kind, body) = form(pieces);
        let url = format!("{}/api/v1/grid/deliveries", self.bench.url());
        let answer = self
            .client
            .post(url)
            .bearer_auth(&self.token)
            .header("content-type", kind)
            .body(body)
            .send()
            .await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_a_grid_company_are_taken_shown_and_corrected() {
    crate::install_crypto();
    let bench = Bench::new();
    configure(&bench);
    let yesterday = LocalDay::of(Utc::now() - Duration::days(1));
    let before = yesterday.plus(-1);
    let home = bench.dir.path().join("jn/in");
    for day in [before, yesterday] {
        put(&home.join(day.0.format("%Y%m%d").to_string()), &usual(day));
    }
    polled(&bench, before, yesterday);
    let (near, far) = (
        Person::new(&bench, "jinan", "370100").await,
        Person::new(&bench, "qingdao", "370200").await,
    );
    let county = Person::new(&bench, "lixia", "370102").await;
    let server = bench.start().await;
    let (near, far, county) = (near.sign_in().await, far.sign_in().await, county.sign_in().await);
    shown(&near, &far, &county, yesterday).await;
    let (status, answer) = far.deliver(&usual(yesterday)).await;
    assert_eq!(status, 404, "{answer}");
    let (status, answer) = near.deliver(&usual(yesterday)).await;
    assert_eq!((status, &answer["items"][0]["repeated"]), (200, &json!(true)), "{answer}");
    let compact = yesterday.0.format("%Y%m%d").to_string();
    let files = [("curve_P_r2.csv", "curve", curves(&yesterday.to_string(), 0.5))];
    let correction = pieces(yesterday, &files, &format!("manifest_{compact}_r2.json"), Some(1));
    let (status, answer) = near.deliver(&correction).await;
    assert_eq!((status, &answer["items"][0]["state"]), (200, &json!("taken")), "{answer}");
    drop(server);
    let _again = bench.start().await;
    let (status, area) = near.get(&format!("/grid/areas/sgcc-sd-jn/T1?day={yesterday}")).await;
    assert_eq!(status, 200, "{area}");
    assert_eq!(
        (&area["area"]["revision"], &area["area"]["highest_w"]),
        (&json!(2), &json!(165_000))
    );
    assert_eq!(
        (&area["area"]["heavy"], &area["curves"][0]["values"][45]),
        (&json!(false), &json!(165.0))
    );
    assert_eq!(area["days"].as_array().map(Vec::len), Some(2));
}

/// What the three see before the correction.
async fn shown(near: &Person<'_>, far: &Person<'_>, county: &Person<'_>, day: LocalDay) {
    let (status, areas) = near.get(&format!("/grid/areas?day={day}")).await;
    assert_eq!(status, 200, "{areas}");
    assert_eq!(
        (&areas["areas"], &areas["with_data"], &areas["heavy"], &areas["over"]),
        (&json!(2), &json!(2), &json!(1), &json!(0))
    );
    let first = &areas["items"][0];
    assert_eq!(
        (&first["tg_no"], &first["peak_share"], &first["minutes_80"]),
        (&json!("T1"), &json!(0.825), &json!(150))
    );
    assert_eq!(first["newest_day"], day.to_string());
    let (_, county_areas) = county.get(&format!("/grid/areas?day={day}")).await;
    assert_eq!(
        (&county_areas["areas"], &county_areas["items"][0]["tg_no"]),
        (&json!(1), &json!("T1")),
        "{county_areas}"
    );
    let (_, none) = far.get("/grid/areas").await;
    assert_eq!(none["areas"], 0, "{none}");
    let (status, _) = far.get("/grid/areas/sgcc-sd-jn/T1").await;
    assert_eq!(status, 404);
    let (_, deliveries) = near.get("/grid/deliveries").await;
    assert_eq!(
        (&deliveries["total"], &deliveries["items"][0]["state"]),
        (&json!(2), &json!("taken")),
        "{deliveries}"
    );
    assert_eq!(
        (&deliveries["items"][0]["accepted"], &deliveries["items"][0]["repeated"]),
        (&json!(2), &json!(2))
    );
    let (_, hidden) = far.get("/grid/deliveries").await;
    assert_eq!(hidden["total"], 0);
}

/// The in-box is looked through, twice, and the rows are asked for.
fn polled(bench: &Bench, before: LocalDay, yesterday: LocalDay) {
    let job = bench.json(&["job", "grid-poll"]);
    let expected = format!("sgcc-sd-jn {before} r1 taken, sgcc-sd-jn {yesterday} r1 taken");
    assert_eq!(job["summary"], expected);
    assert_eq!(bench.json(&["job", "grid-poll"])["summary"], "nothing new");
    // The second area stands still but has a gap each day: that proves nothing.
    assert_eq!(
        bench.json(&["job", "grid-days"])["summary"].as_str().map(|text| text.starts_with('0')),
        Some(true)
    );
    let sql = "SELECT tg_no, values_milli, heavy, over, points_80 FROM transformer_area_curves ORDER BY day, tg_no";
    let rows = bench.json(&["query", sql]);
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(4), "{rows}");
    let second = &rows["rows"][1][1];
    assert_eq!(
        (&second[2], &second[3], &second[95]),
        (&json!(20_000), &json!(null), &json!(20_000))
    );
    assert_eq!((&rows["rows"][0][2], &rows["rows"][0][4]), (&json!(true), &json!(10)));
}
