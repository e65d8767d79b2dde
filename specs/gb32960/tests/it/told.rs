//! A frame as the case files tell it.

use gb32960::{
    Alarms, Body, CellVoltages, Command, Edition, Encryption, Flag, Frame, Item, Motor, Position,
    Reading, Report, Signature, Storage, Vehicle, VehicleLogin,
};
use model::time::BEIJING;
use serde_json::{Map, Value, json};

fn reading(value: Reading<i64>, tell: impl FnOnce(i64) -> Value) -> Value {
    match value {
        Reading::Value(value) => tell(value),
        Reading::Abnormal => json!("abnormal"),
        Reading::Invalid => json!("invalid"),
    }
}

fn whole(value: Reading<i64>) -> Value {
    reading(value, |value| json!(value))
}

fn parts(value: Reading<i64>, per_unit: f64) -> Value {
    reading(value, |value| json!(value as f64 / per_unit))
}

fn word(value: Reading<i64>, words: &[&str]) -> Value {
    reading(value, |number| {
        let known = usize::try_from(number - 1).ok().and_then(|at| words.get(at));
        known.map_or_else(|| json!(format!("reserved_0x{number:02X}")), |word| json!(word))
    })
}

fn time(at: chrono::DateTime<chrono::Utc>) -> Value {
    json!(at.with_timezone(&BEIJING).to_rfc3339())
}

fn vehicle(item: &Vehicle, edition: Edition) -> Value {
    let gear = item.gear();
    let position = match gear.position {
        0 => "N".to_owned(),
        13 => "R".to_owned(),
        14 => "D".to_owned(),
        15 => "P".to_owned(),
        number => number.to_string(),
    };
    let mut told = json!({
        "vehicle_state": word(item.state_code, &["started", "off", "other"]),
        "charge_state": word(
            item.charge_code,
            &["parked_charging", "driving_charging", "not_charging", "charge_complete"],
        ),
        "run_mode": word(item.run_mode, &["electric", "hybrid", "fuel"]),
        "speed_kmh": parts(item.speed_dkmh, 10.0),
        "odometer_km": parts(item.odometer_hm, 10.0),
        "total_voltage_v": parts(item.voltage_dv, 10.0),
        "total_current_a": parts(item.current_da, 10.0),
        "soc_pct": whole(item.soc_pct),
        "dcdc": word(item.dcdc, &["working", "disconnected"]),
        "gear": {
            "position": position, "driving_force": gear.driving, "braking_force": gear.braking,
        },
        "insulation_kohm": match item.insulation_kohm {
            // 2016 defines no code here; the cases call all ones invalid, this crate a value out of range.
            Reading::Value(0xFFFF) => json!("invalid"),
            other => whole(other),
        },
    });
    if edition == Edition::V2025 {
        told["gear"]["valid"] = json!(!gear.invalid);
    }
    if let (Some(accelerator), Some(brake)) = (item.accelerator_pct, item.brake_pct) {
        told["accelerator_pct"] = whole(accelerator);
        told["brake_pct"] = whole(brake);
    }
    told
}

fn motor(item: &Motor) -> Value {
    let mut told = json!({
        "no": whole(item.number),
        "state": word(item.state_code, &["consuming", "generating", "off", "ready"]),
        "controller_temp_c": whole(item.controller_temperature_c),
        "speed_rpm": whole(item.speed_rpm),
        "torque_nm": parts(item.torque_dnm, 10.0),
        "temp_c": whole(item.temperature_c),
    });
    if let (Some(voltage), Some(current)) = (item.controller_voltage_dv, item.controller_current_da)
    {
        told["controller_voltage_v"] = parts(voltage, 10.0);
        told["controller_current_a"] = parts(current, 10.0);
    }
    told
}

fn position(item: &Position) -> Value {
    let mut told = json!({
        "valid": item.fixed(),
        "lon_deg": parts(item.longitude_udeg, 1e6),
        "lat_deg": parts(item.latitude_udeg, 1e6),
    });
    if let Some(datum) = item.datum_code {
        told["crs"] = match datum {
            Reading::Value(1) => json!("WGS84"),
            Reading::Value(2) => json!("GCJ02"),
            Reading::Value(3) => json!("other"),
            _ => json!("reserved"),
        };
    }
    told
}

fn alarms(item: &Alarms, edition: Edition) -> Value {
    let codes = |list: &Reading<Vec<u32>>| {
        list.items().iter().map(|code| format!("{code:08X}")).collect::<Vec<_>>()
    };
    let mut told = json!({
        "max_level": whole(item.level_code),
        "flags": format!("{:08X}", item.flags),
        "active": item.active(edition).collect::<Vec<_>>(),
        "storage_faults": codes(&item.storage),
        "motor_faults": codes(&item.motor),
        "engine_faults": codes(&item.engine),
        "other_faults": codes(&item.other),
    });
    if let Some(levels) = &item.levels {
        told["general_levels"] = json!(levels.items());
    }
    told
}

fn cells(item: &CellVoltages) -> Value {
    let millivolts = |cell: &Reading<u16>| parts(cell.map(i64::from), 1000.0);
    let number = if item.span.is_some() { "subsystem" } else { "pack" };
    let mut told = json!({
        number: whole(item.figures.number),
        "voltage_v": parts(item.figures.voltage_dv, 10.0),
        "current_a": parts(item.figures.current_da, 10.0),
        "cell_v": item.cells_mv.items().iter().map(millivolts).collect::<Vec<_>>(),
    });
    if let Some(span) = &item.span {
        told["cells_total"] = whole(span.total);
        told["frame_start_cell"] = whole(span.first);
    }
    told
}

fn signature(item: &Signature) -> Value {
    json!({
        "algo": match item.algorithm.number() { 1 => "sm2", 2 => "rsa", 3 => "ecc", _ => "other" },
        "r_hex": hex::encode(&item.r),
        "s_hex": hex::encode(&item.s),
    })
}

fn extremes(item: &gb32960::Extremes) -> Value {
    json!({
        "max_v_subsystem": whole(item.max_voltage_subsystem),
        "max_v_cell": whole(item.max_voltage_cell),
        "max_cell_v": parts(item.max_voltage_mv, 1000.0),
        "min_v_subsystem": whole(item.min_voltage_subsystem),
        "min_v_cell": whole(item.min_voltage_cell),
        "min_cell_v": parts(item.min_voltage_mv, 1000.0),
        "max_t_subsystem": whole(item.max_temperature_subsystem),
        "max_t_probe": whole(item.max_temperature_probe),
        "max_temp_c": whole(item.max_temperature_c),
        "min_t_subsystem": whole(item.min_temperature_subsystem),
        "min_t_probe": whole(item.min_temperature_probe),
        "min_temp_c": whole(item.min_temperature_c),
    })
}

/// Type in words, and what the item says.
fn item(item: &Item, edition: Edition) -> (&'static str, Value) {
    let old = edition == Edition::V2016;
    let packs = if old { "subsystems" } else { "packs" };
    match item {
        Item::Vehicle(one) => ("vehicle", vehicle(one, edition)),
        Item::Motors(list) => {
            ("motors", json!({"motors": list.items().iter().map(motor).collect::<Vec<_>>()}))
        }
        Item::Engine(one) => ("engine", json!({"crank_rpm": whole(one.crankshaft_rpm)})),
        Item::Position(one) => ("position", position(one)),
        Item::Extremes(one) => ("extremes", extremes(one)),
        Item::Alarms(one) => ("alarm", alarms(one, edition)),
        Item::CellVoltages(list) => {
            let all: Vec<_> = list.items().iter().map(cells).collect();
            (if old { "storage_voltage" } else { "cell_voltage" }, json!({packs: all}))
        }
        Item::Temperatures(list) => {
            let celsius = |probe: &Reading<i16>| whole(probe.map(i64::from));
            let one = |pack: &gb32960::Temperatures| {
                let probes: Vec<_> = pack.probes_c.items().iter().map(celsius).collect();
                let number = if old { "subsystem" } else { "pack" };
                json!({number: pack.number, "temps_c": probes})
            };
            let all: Vec<_> = list.items().iter().map(one).collect();
            (if old { "storage_temperature" } else { "battery_temperature" }, json!({packs: all}))
        }
        Item::Signature(one) => ("signature", signature(one)),
        Item::Opaque { bytes, .. } => {
            ("custom", json!({"length": bytes.len(), "data_hex": hex::encode(bytes)}))
        }
        other => panic!("no case has {other:?}"),
    }
}

fn infos(report: &Report, edition: Edition) -> Vec<Value> {
    let one = |which: &Item| {
        let (name, mut told) = item(which, edition);
        let kind = which.kind(edition).expect("a type of the edition");
        told["info_type"] = json!(format!("0x{kind:02X}"));
        told["type"] = json!(name);
        told
    };
    report.items.iter().map(one).collect()
}

fn login(login: &VehicleLogin, told: &mut Map<String, Value>) {
    told.insert("time".into(), time(login.serial.at));
    told.insert("serial".into(), json!(login.serial.number));
    told.insert("iccid".into(), json!(login.iccid.text()));
    match &login.storage {
        Storage::Subsystems { subsystems, code_length, codes } => {
            let each = usize::from(*code_length).max(1);
            let text = |code: &[u8]| String::from_utf8(code.to_vec()).expect("ASCII");
            told.insert("storage_count".into(), json!(subsystems));
            told.insert("storage_code_length".into(), json!(code_length));
            let codes: Vec<_> = codes.chunks(each).map(text).collect();
            told.insert("storage_codes".into(), json!(codes));
        }
        Storage::Packs { per_bms, codes } => {
            told.insert("bms_packs".into(), json!(per_bms));
            let codes: Vec<_> = codes.iter().map(|code| code.text()).collect();
            told.insert("pack_codes".into(), json!(codes));
        }
    }
}

fn encryption(encryption: Encryption) -> Value {
    match encryption {
        Encryption::Plain => json!("none"),
        other => json!(format!("{other:?}")),
    }
}

/// Everything that the frame says.
pub fn frame(frame: &Frame<'_>, body: &Body) -> Value {
    let header = frame.header;
    let check = frame.bytes.last().expect("a frame is never empty");
    let mut told = Map::new();
    let mut put = |key: &str, value: Value| told.insert(key.to_owned(), value);
    put("version", json!(header.edition.year()));
    put("command", json!(format!("0x{:02X}", header.command.number())));
    put("command_name", json!(header.command.word()));
    put("ack", json!(format!("0x{:02X}", header.flag.number(header.edition))));
    put("ack_name", json!(if header.flag == Flag::Ok { "success" } else { "command" }));
    put("unique_id", json!(header.id.text()));
    put("encryption", encryption(header.encryption));
    put("length", json!(frame.data.len()));
    put("bcc", json!(format!("0x{check:02X}")));
    put("bcc_valid", json!(true));
    match body {
        Body::Empty => {}
        Body::At(at) => drop(put("time", time(*at))),
        Body::VehicleLogin(one) => login(one, &mut told),
        Body::VehicleLogout(serial) | Body::PlatformLogout(serial) => {
            put("time", time(serial.at));
            put("serial", json!(serial.number));
        }
        Body::PlatformLogin(one) => {
            put("time", time(one.serial.at));
            put("serial", json!(one.serial.number));
            put("username", json!(one.user.text()));
            put("password", json!(one.password.text()));
            put("login_encryption", encryption(one.encryption));
        }
        Body::Report(report) => {
            assert!(matches!(header.command, Command::Realtime | Command::Reissue));
            put("time", time(report.at));
            put("infos", json!(infos(report, header.edition)));
        }
        Body::Activation(answer) => {
            put("activate_status", json!(answer.status));
            put("activate_info", json!(answer.info));
        }
        other => panic!("no case has {other:?}"),
    }
    Value::Object(told)
}
