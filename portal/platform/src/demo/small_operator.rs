//! A small operator without a platform: it reports by spreadsheet, through the same desk as everybody's uploads.

use super::Scene;
use crate::server::Server;
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use model::Station;
use model::time::wire_time;
use portal::sheets::Desk;
use registry::RegistryError;
use registry::audit::{self, Deed};
use registry::operators::{self, Environment, NewOperator};
use registry::uploads::NewUpload;
use sheets::Kind;

/// Its id. The firm is fictitious.
pub const ID: &str = "MA0GARAGE";
/// Name of its account.
pub const ACCOUNT: &str = "garage";
const STATION: &str = "GARAGE001";
const CONNECTORS: [&str; 3] = ["GARAGE0010101", "GARAGE0010102", "GARAGE0010201"];
/// Orders in its sheet; some are wrong.
const ORDERS: i64 = 24;

type Row = Vec<(&'static str, String)>;

/// Registers the operator and sends its two sheets, once in the life of a demo.
///
/// # Errors
/// When registry or gate do not take them.
pub async fn seed(server: &Server, scene: &Scene) -> anyhow::Result<()> {
    let (stores, gateway) = (&server.shop.stores, &server.shop.gateway);
    let now = server.shop.clock.now();
    let mut tx = stores.registry.read().await?;
    match operators::get(&mut tx, ID).await {
        Ok(_) => return Ok(()),
        Err(RegistryError::NotFound { .. }) => drop(tx),
        Err(error) => return Err(error.into()),
    }
    let near = scene.world.stations.first().context("a world without stations")?;
    let mut tx = stores.registry.write().await?;
    let new = NewOperator {
        operator_id: ID.to_owned(),
        name: "安达汽修服务部（虚构）".to_owned(),
        short_name: "安达汽修".to_owned(),
        uscid: String::new(),
        contact: String::new(),
        environment: Environment::Test,
        interfaces: Vec::new(),
    };
    operators::create(&mut tx, &new, now).await?;
    operators::approve(&mut tx, ID, now).await?;
    tx.commit().await?;
    gateway.access().refresh(now).await?;
    let desk = Desk::new(stores.registry.clone(), gateway.clone(), server.shop.clock);
    let sheets = [
        (Kind::Stations, "充电站登记表.xlsx", stations(&near.station)),
        (Kind::Orders, "昨日充电订单.xlsx", orders(now)),
    ];
    for (kind, name, rows) in sheets {
        let file = sheets::filled(kind, &rows)?;
        upload(server, &desk, kind, name, &file).await?;
    }
    Ok(())
}

async fn upload(
    server: &Server,
    desk: &Desk,
    kind: Kind,
    name: &str,
    file: &[u8],
) -> anyhow::Result<()> {
    let mut tx = server.shop.stores.registry.write().await?;
    let new = NewUpload {
        operator_id: ID,
        sender_id: ID,
        kind: kind.word(),
        file_name: name,
        file,
        reason: "",
        uploaded_by: ACCOUNT,
    };
    let upload = desk.keep(&mut tx, &new).await?;
    let object = format!("upload/{}", upload.id);
    let detail = serde_json::json!({ "operator": ID, "kind": kind.word(), "file": name, "bytes": upload.bytes });
    let deed = Deed { actor: ACCOUNT, action: "sheet.upload", object: &object, detail, ip: "" };
    audit::append(&mut tx, &deed, server.shop.clock.now()).await?;
    tx.commit().await?;
    Ok(desk.work_on(&upload.id).await?)
}

/// One station of two devices and three connectors, in the yard beside a station of the world.
fn stations(near: &Station) -> Vec<Row> {
    let text = |words: &str| words.to_owned();
    let connector = |(at, id): (usize, &&str)| {
        let fast = at < 2;
        let (power, current) = if fast { ("120", "250") } else { ("7", "32") };
        vec![
            ("充电站编号", text(STATION)),
            ("充电站名称", text("安达汽修充电站")),
            ("行政区划代码", near.area_code.clone()),
            ("详细地址", text("安达汽修服务部院内（虚构）")),
            ("经度", format!("{:.6}", near.sent_at.lon)),
            ("纬度", format!("{:.6}", near.sent_at.lat)),
            ("服务电话", text("0755-00000000")),
            ("充电站类型", text("1 公共")),
            ("充电站状态", text("50 正常使用")),
            ("车位数量", text("3")),
            ("建设场所", text("3 企事业单位")),
            ("营业时间", text("08:00-20:00")),
            ("电费说明", text("0.70元/度")),
            ("服务费说明", text("0.40元/度")),
            ("停车费说明", text("免费")),
            ("投运日期", text("2021-05-01")),
            ("设备编号", text(if fast { "GARAGE00101" } else { "GARAGE00102" })),
            ("设备类型", text(if fast { "1 直流设备" } else { "2 交流设备" })),
            ("设备额定功率", text(power)),
            ("接口编号", text(id)),
            ("接口类型", text(if fast { "4" } else { "3" })),
            ("额定电压上限", text(if fast { "750" } else { "220" })),
            ("额定电压下限", text(if fast { "200" } else { "220" })),
            ("额定电流", text(current)),
            ("接口额定功率", text(power)),
            ("国家标准", text("2 国标2015")),
            ("接口名称", format!("{}号枪", at + 1)),
        ]
    };
    CONNECTORS.iter().enumerate().map(connector).collect()
}

/// Orders of the last day; four rows are wrong in ways that happen.
fn orders(now: DateTime<Utc>) -> Vec<Row> {
    let first = now - TimeDelta::hours(26);
    (0..ORDERS).map(|number| order(number, first + TimeDelta::minutes(50 * number))).collect()
}

fn order(number: i64, start: DateTime<Utc>) -> Row {
    let fast = number % 3 < 2;
    let end = start + TimeDelta::minutes(if fast { 35 } else { 180 });
    let energy = if fast { 30.0 + number as f64 / 2.0 } else { 15.0 + number as f64 / 8.0 };
    let money = |price: f64| (energy * price * 100.0).round() / 100.0;
    let (electricity, service) = (money(0.7), money(0.4));
    let mut row = vec![
        ("订单编号", format!("{ID}{}{number:06}", compact(start))),
        ("接口编号", CONNECTORS[(number % 3) as usize].to_owned()),
        ("充电站编号", STATION.to_owned()),
        ("开始时间", wire_time(start)),
        ("结束时间", wire_time(end)),
        ("充电量", format!("{energy:.2}")),
        ("电费", format!("{electricity:.2}")),
        ("服务费", format!("{service:.2}")),
        ("总金额", format!("{:.2}", electricity + service)),
        ("结束原因", "2 BMS停止（充满）".to_owned()),
        ("平时段电量", format!("{energy:.2}")),
        ("支付方式", "2 微信".to_owned()),
    ];
    match number {
        5 => set(&mut row, "充电量", "约三十度"),
        9 => set(&mut row, "结束时间", &wire_time(start - TimeDelta::minutes(5))),
        14 => set(&mut row, "总金额", "9.90"),
        19 => set(&mut row, "结束原因", "拔枪"),
        _ => {}
    }
    row
}

fn set(row: &mut Row, header: &str, text: &str) {
    for (_, cell) in row.iter_mut().filter(|(name, _)| *name == header) {
        text.clone_into(cell);
    }
}

/// `yyMMddHHmmss` of Beijing, as order numbers have it.
fn compact(at: DateTime<Utc>) -> String {
    wire_time(at).chars().filter(char::is_ascii_digit).skip(2).collect()
}
