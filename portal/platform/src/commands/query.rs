//! `zhixing query`: governed SQL, on a lake of this machine or through a running server.

use crate::cli::Query;
use crate::config::{self, Config};
use crate::stores::open_lake;
use anyhow::{Context, bail};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use lake::Governance;
use serde_json::{Value, json};
use std::fs::File;
use std::path::{Path, PathBuf};

pub(super) async fn run(arguments: Query, as_json: bool) -> anyhow::Result<()> {
    if let Some(url) = &arguments.url {
        return ask_server(url, &arguments, as_json).await;
    }
    let config = match (&arguments.config, &arguments.data) {
        (Some(file), _) => Config::read(file)?,
        (None, Some(data)) => local(data)?,
        (None, None) => {
            bail!("say where the data are: --config FILE, --data FOLDER or --url ADDRESS")
        }
    };
    let lake = open_lake(&config).await?;
    let limits = Governance {
        max_rows: arguments.limit,
        max_ms: arguments.max_ms,
        operators: None,
        see_conditional: true,
    };
    let answer = lake.governed(&arguments.sql, limits).await;
    lake.close().await;
    let answer = answer?;
    match &arguments.output {
        Some(path) => write(path, &answer.schema, &answer.batches)?,
        None if as_json => {
            println!("{}", as_value(&answer.schema, &answer.batches, answer.truncated)?)
        }
        None => println!("{}", arrow::util::pretty::pretty_format_batches(&answer.batches)?),
    }
    if answer.truncated {
        eprintln!("only the first {} rows are shown; --limit shows more", arguments.limit);
    }
    Ok(())
}

fn local(data: &Path) -> anyhow::Result<Config> {
    let dir = data.join("lake");
    if !dir.is_dir() {
        bail!("{} holds no lake", data.display());
    }
    Ok(config::local(&dir, &data.join("registry.db")))
}

fn as_value(schema: &SchemaRef, batches: &[RecordBatch], truncated: bool) -> anyhow::Result<Value> {
    let mut writer = arrow::json::ArrayWriter::new(Vec::new());
    writer.write_batches(&batches.iter().collect::<Vec<_>>())?;
    writer.finish()?;
    let text = writer.into_inner();
    let objects: Vec<serde_json::Map<String, Value>> =
        if text.is_empty() { Vec::new() } else { serde_json::from_slice(&text)? };
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let rows: Vec<Vec<Value>> = objects
        .into_iter()
        .map(|mut row| names.iter().map(|n| row.remove(*n).unwrap_or(Value::Null)).collect())
        .collect();
    let columns: Vec<Value> = schema
        .fields()
        .iter()
        .map(|f| json!({"name": f.name(), "type": f.data_type().to_string()}))
        .collect();
    Ok(json!({"columns": columns, "rows": rows, "truncated": truncated}))
}

fn write(path: &PathBuf, schema: &SchemaRef, batches: &[RecordBatch]) -> anyhow::Result<()> {
    let file =
        File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => {
            let mut writer = arrow::csv::Writer::new(file);
            batches.iter().try_for_each(|batch| writer.write(batch))?;
        }
        Some("json") => {
            let mut writer = arrow::json::ArrayWriter::new(file);
            writer.write_batches(&batches.iter().collect::<Vec<_>>())?;
            writer.finish()?;
        }
        Some("parquet") => {
            let mut writer = parquet::arrow::ArrowWriter::try_new(file, schema.clone(), None)?;
            batches.iter().try_for_each(|batch| writer.write(batch))?;
            writer.close()?;
        }
        _ => bail!("{}: the ending must be csv, json or parquet", path.display()),
    }
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    eprintln!("{rows} rows written to {}", path.display());
    Ok(())
}

async fn ask_server(url: &str, arguments: &Query, as_json: bool) -> anyhow::Result<()> {
    let user = std::env::var("ZHIXING_USER").context("ZHIXING_USER is not set")?;
    let password = std::env::var("ZHIXING_PASSWORD").context("ZHIXING_PASSWORD is not set")?;
    let client = reqwest::Client::new();
    let url = url.trim_end_matches('/');
    let session: Value = client
        .post(format!("{url}/api/v1/session"))
        .json(&json!({"username": user, "password": password}))
        .send()
        .await?
        .error_for_status()
        .context("the server refuses the sign-in")?
        .json()
        .await?;
    let token = session["access_token"].as_str().context("the server gives no token")?;
    let answer: Value = client
        .post(format!("{url}/api/v1/query"))
        .bearer_auth(token)
        .json(&json!({"sql": arguments.sql, "limit": arguments.limit}))
        .send()
        .await?
        .json()
        .await?;
    if let Some(detail) = answer.get("detail").and_then(Value::as_str) {
        bail!("{detail}");
    }
    if as_json {
        println!("{answer}");
        return Ok(());
    }
    for row in answer["rows"].as_array().into_iter().flatten() {
        let cells: Vec<String> = row.as_array().into_iter().flatten().map(cell).collect();
        println!("{}", cells.join("\t"));
    }
    Ok(())
}

fn cell(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
