//! Vehicles that do not exist, and the frames in which their platform reports them.
//!
//! A vehicle drives, plugs in, charges at constant power until it is nearly full and then ever slower, and leaves. Every
//! second vehicle speaks the edition of 2025. The same seed makes the same frames.

use crate::dice::Dice;
use chrono::{DateTime, TimeDelta, Utc};
pub use gb32960::Edition;
use gb32960::{
    Alarms, Body, CellSpan, CellVoltages, ChargeState, Command, Encryption, Extremes, Flag, Header,
    Item, LoginText, Motor, PackFigures, PlatformLogin, Position, Reading, Report, Serial, Storage,
    Temperatures, Vehicle, VehicleId, VehicleLogin,
};
use interop::person::is_vin;
use model::place::Wgs84;

/// Time between two reports.
pub const STEP: TimeDelta = TimeDelta::seconds(30);
/// Cells of a battery.
const CELLS: u16 = 96;
/// State of charge from which charging slows down, per mille.
const TAPER: i64 = 800;

/// One simulated vehicle.
#[derive(Debug, Clone)]
pub struct SimVehicle {
    vin: VehicleId,
    edition: Edition,
    dice: Dice,
    place: Wgs84,
    odometer_hm: i64,
    /// Energy in the battery, watt-hours times 120 (one step at one watt is one unit).
    held: i64,
    full: i64,
    charge_w: i64,
    state: ChargeState,
    /// Steps until the state changes by itself.
    left: i64,
}

/// Vehicles of one platform.
#[derive(Debug, Clone)]
pub struct VehicleFleet {
    vehicles: Vec<SimVehicle>,
    at: DateTime<Utc>,
}

/// A VIN with a right check digit: the maker `LZX` does not exist.
fn vin(number: u64) -> VehicleId {
    let tail = number % 10_000_000;
    let right = "0123456789X".chars().map(|check| format!("LZXSM0E{}{check}{tail:08}", 1));
    let made = right.into_iter().find(|text| is_vin(text)).unwrap_or_default();
    VehicleId::new(&made).unwrap_or(VehicleId([0; 17]))
}

fn value(number: i64) -> Reading<i64> {
    Reading::Value(number)
}

impl SimVehicle {
    /// Vehicle `number` of a seed, somewhere within some kilometres of a place.
    pub fn new(seed: u64, number: u64, near: Wgs84) -> Self {
        let mut dice = Dice::of(&[seed, number]);
        let capacity_wh = dice.between(40, 90) * 1_000;
        let full = capacity_wh * 120;
        let place = Wgs84 {
            lon: near.lon + dice.share() * 0.1 - 0.05,
            lat: near.lat + dice.share() * 0.1 - 0.05,
        };
        Self {
            vin: vin(seed.wrapping_mul(100_000).wrapping_add(number)),
            edition: if number.is_multiple_of(2) { Edition::V2016 } else { Edition::V2025 },
            place,
            odometer_hm: dice.between(1_000, 900_000),
            held: full / 100 * dice.between(30, 90),
            full,
            charge_w: dice.between(7, 120) * 1_000,
            state: ChargeState::NotCharging,
            left: dice.between(4, 60),
            dice,
        }
    }

    /// The VIN. It belongs to nobody.
    pub fn vin(&self) -> String {
        self.vin.text()
    }

    /// The edition it speaks.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// What it does at present.
    pub fn state(&self) -> ChargeState {
        self.state
    }

    /// State of charge, per cent.
    pub fn soc_pct(&self) -> i64 {
        self.held * 100 / self.full
    }

    fn power_w(&self) -> i64 {
        let permille = self.held * 1_000 / self.full;
        match self.state {
            ChargeState::Parked if permille > TAPER => {
                (self.charge_w * (1_000 - permille) / (1_000 - TAPER)).max(1_500)
            }
            ChargeState::Parked => self.charge_w,
            _ => 0,
        }
    }

    /// Lives one step.
    pub fn step(&mut self) {
        self.held = (self.held + self.power_w()).min(self.full);
        self.left -= 1;
        match self.state {
            ChargeState::Parked if self.held == self.full => {
                (self.state, self.left) = (ChargeState::Complete, self.dice.between(1, 10));
            }
            ChargeState::NotCharging | ChargeState::Driving => {
                self.odometer_hm += self.dice.between(0, 6);
                self.held = (self.held - self.full / 2_000).max(self.full / 20);
                self.place.lon += self.dice.share() * 0.002 - 0.001;
                self.place.lat += self.dice.share() * 0.002 - 0.001;
            }
            _ => {}
        }
        if self.left <= 0 {
            (self.state, self.left) = match self.state {
                ChargeState::NotCharging => (ChargeState::Parked, self.dice.between(20, 240)),
                _ => (ChargeState::NotCharging, self.dice.between(300, 1_200)),
            };
        }
    }

    fn header(&self, command: Command) -> Header {
        Header {
            edition: self.edition,
            command,
            flag: Flag::Command,
            id: self.vin,
            encryption: Encryption::Plain,
        }
    }

    /// Its login.
    pub fn login(&self, at: DateTime<Utc>) -> Vec<u8> {
        let storage = match self.edition {
            Edition::V2016 => {
                Storage::Subsystems { subsystems: 1, code_length: 0, codes: Vec::new() }
            }
            Edition::V2025 => Storage::Packs { per_bms: Vec::new(), codes: Vec::new() },
        };
        let login = VehicleLogin {
            serial: Serial { at, number: 1 },
            iccid: LoginText::new("89860000000000000000").unwrap_or(LoginText([0; 20])),
            storage,
        };
        written(&self.header(Command::VehicleLogin), &Body::VehicleLogin(login))
    }

    /// Its report at a time, live or sent again.
    pub fn report(&self, at: DateTime<Utc>, command: Command) -> Vec<u8> {
        let report = Report { at, items: self.items() };
        written(&self.header(command), &Body::Report(report))
    }

    fn items(&self) -> Vec<Item> {
        let old = self.edition == Edition::V2016;
        let voltage_dv = 3_200 + self.soc_pct() * 8;
        // Into the battery is negative; power in W is 0.1 V × 0.1 A ÷ 100.
        let current_da = -(self.power_w() * 100 / voltage_dv);
        let moving = self.state == ChargeState::NotCharging;
        let vehicle = Vehicle {
            state_code: value(if moving { 1 } else { 2 }),
            charge_code: value(self.state.number()),
            run_mode: value(1),
            speed_dkmh: value(if moving { 420 } else { 0 }),
            odometer_hm: value(self.odometer_hm),
            voltage_dv: value(voltage_dv),
            current_da: value(if moving { 150 } else { current_da }),
            soc_pct: value(self.soc_pct()),
            dcdc: value(1),
            gear_bits: value(if moving { 0x2E } else { 0x1F }),
            insulation_kohm: value(5_000),
            accelerator_pct: old.then_some(value(0)),
            brake_pct: old.then_some(value(0)),
        };
        let mut items = vec![Item::Vehicle(vehicle), self.motors(old), self.position(old)];
        if old {
            items.push(Item::Extremes(extremes()));
        }
        items.push(Item::Alarms(Alarms {
            level_code: value(0),
            flags: 0,
            storage: Reading::Value(Vec::new()),
            motor: Reading::Value(Vec::new()),
            engine: Reading::Value(Vec::new()),
            other: Reading::Value(Vec::new()),
            levels: (!old).then_some(Reading::Value(Vec::new())),
        }));
        let total = i64::from(CELLS);
        let cell_mv = (voltage_dv * 100 / total) as u16;
        let pack = CellVoltages {
            figures: PackFigures {
                number: value(1),
                voltage_dv: value(voltage_dv),
                current_da: value(current_da),
            },
            span: old.then_some(CellSpan { total: value(total), first: value(1) }),
            cells_mv: Reading::Value(vec![Reading::Value(cell_mv); usize::from(CELLS)]),
        };
        items.push(Item::CellVoltages(Reading::Value(vec![pack])));
        let probes_c = Reading::Value(vec![Reading::Value(24); 16]);
        items.push(Item::Temperatures(Reading::Value(vec![Temperatures { number: 1, probes_c }])));
        items
    }

    fn motors(&self, old: bool) -> Item {
        let motor = Motor {
            number: value(1),
            state_code: value(3),
            controller_temperature_c: value(31),
            speed_rpm: value(0),
            torque_dnm: value(0),
            temperature_c: value(34),
            controller_voltage_dv: old.then_some(value(3_600)),
            controller_current_da: old.then_some(value(0)),
        };
        Item::Motors(Reading::Value(vec![motor]))
    }

    fn position(&self, old: bool) -> Item {
        let millionths = |degrees: f64| value((degrees * 1e6) as i64);
        Item::Position(Position {
            status_bits: value(0),
            datum_code: (!old).then_some(value(1)),
            longitude_udeg: millionths(self.place.lon),
            latitude_udeg: millionths(self.place.lat),
        })
    }
}

fn extremes() -> Extremes {
    Extremes {
        max_voltage_subsystem: value(1),
        max_voltage_cell: value(1),
        max_voltage_mv: value(3_900),
        min_voltage_subsystem: value(1),
        min_voltage_cell: value(2),
        min_voltage_mv: value(3_890),
        max_temperature_subsystem: value(1),
        max_temperature_probe: value(1),
        max_temperature_c: value(24),
        min_temperature_subsystem: value(1),
        min_temperature_probe: value(2),
        min_temperature_c: value(24),
    }
}

/// Values made here fit their fields.
fn written(header: &Header, body: &Body) -> Vec<u8> {
    header.frame(body).expect("simulated values fit their fields")
}

/// The frame with which a platform logs in; user and password are cut to 12 and 20 bytes.
pub fn platform_login(
    edition: Edition,
    user: &str,
    password: &str,
    at: DateTime<Utc>,
    number: u16,
) -> Vec<u8> {
    let header = platform_header(edition, Command::PlatformLogin);
    let cut = |text: &str, most: usize| text.get(..most.min(text.len())).unwrap_or("").to_owned();
    let login = PlatformLogin {
        serial: Serial { at, number },
        user: LoginText::new(&cut(user, 12)).unwrap_or(LoginText([0; 12])),
        password: LoginText::new(&cut(password, 20)).unwrap_or(LoginText([0; 20])),
        encryption: Encryption::Plain,
    };
    written(&header, &Body::PlatformLogin(login))
}

/// The frame with which a platform logs out.
pub fn platform_logout(edition: Edition, at: DateTime<Utc>, number: u16) -> Vec<u8> {
    let header = platform_header(edition, Command::PlatformLogout);
    written(&header, &Body::PlatformLogout(Serial { at, number }))
}

fn platform_header(edition: Edition, command: Command) -> Header {
    Header {
        edition,
        command,
        flag: Flag::Command,
        id: VehicleId::new("SIMULATED").unwrap_or(VehicleId([0; 17])),
        encryption: Encryption::Plain,
    }
}

impl VehicleFleet {
    /// `count` vehicles near a place, whose first reports are of `start`.
    pub fn new(seed: u64, count: u64, near: Wgs84, start: DateTime<Utc>) -> Self {
        let vehicles = (0..count).map(|number| SimVehicle::new(seed, number, near)).collect();
        Self { vehicles, at: start }
    }

    /// The vehicles.
    pub fn vehicles(&self) -> &[SimVehicle] {
        &self.vehicles
    }

    /// Time of the next reports.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Logins of all vehicles.
    pub fn logins(&self) -> Vec<Vec<u8>> {
        self.vehicles.iter().map(|vehicle| vehicle.login(self.at)).collect()
    }

    /// One report of every vehicle; then all live one step.
    pub fn reports(&mut self) -> Vec<Vec<u8>> {
        let at = self.at;
        self.at += STEP;
        let report = |vehicle: &mut SimVehicle| {
            let frame = vehicle.report(at, Command::Realtime);
            vehicle.step();
            frame
        };
        self.vehicles.iter_mut().map(report).collect()
    }
}

#[cfg(test)]
#[path = "vehicles_tests.rs"]
mod tests;
