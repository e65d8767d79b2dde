//! Any frame that the crate can write.

use chrono::{DateTime, Utc};
use gb32960::{
    Activation, Alarms, Algorithm, Body, Capacitor, CapacitorExtremes, CapacitorFigures, CellSpan,
    CellVoltages, Command, Edition, Encryption, Engine, Extremes, Flag, FuelCell, FuelSupply,
    Header, Hydrogen, Item, KeyExchange, LoginText, Motor, PackFigures, PlatformLogin, Position,
    Reading, Report, Serial, Signature, Stack, StackFigures, Storage, Temperatures, Vehicle,
    VehicleId, VehicleLogin,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn coded<T: std::fmt::Debug + Clone + 'static>(
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Reading<T>> {
    prop_oneof![
        8 => values.prop_map(Reading::Value),
        1 => Just(Reading::Abnormal),
        1 => Just(Reading::Invalid),
    ]
    .boxed()
}

fn b(offset: i64) -> BoxedStrategy<Reading<i64>> {
    coded(0..=0xFDi64).prop_map(move |raw| raw.map(|raw| raw + offset)).boxed()
}

fn w(offset: i64) -> BoxedStrategy<Reading<i64>> {
    coded(0..=0xFFFDi64).prop_map(move |raw| raw.map(|raw| raw + offset)).boxed()
}

fn d(offset: i64) -> BoxedStrategy<Reading<i64>> {
    coded(0..=0xFFFF_FFFDi64).prop_map(move |raw| raw.map(|raw| raw + offset)).boxed()
}

fn plain(most: i64) -> BoxedStrategy<Reading<i64>> {
    (0..=most).prop_map(Reading::Value).boxed()
}

fn only(
    edition: Edition,
    has: Edition,
    values: BoxedStrategy<Reading<i64>>,
) -> BoxedStrategy<Option<Reading<i64>>> {
    if edition == has { values.prop_map(Some).boxed() } else { Just(None).boxed() }
}

fn list<T: std::fmt::Debug + Clone + 'static>(
    items: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Reading<Vec<T>>> {
    coded(vec(items, 0..6))
}

fn probes() -> BoxedStrategy<Reading<Vec<Reading<i16>>>> {
    list(coded(-40..=213i16))
}

fn millivolts() -> BoxedStrategy<Reading<Vec<Reading<u16>>>> {
    list(coded(0..=0xFFFDu16))
}

fn offset(edition: Edition) -> i64 {
    if edition == Edition::V2016 { -10_000 } else { -30_000 }
}

fn vehicle(edition: Edition) -> BoxedStrategy<Item> {
    let old = Edition::V2016;
    let ohms = if edition == old { plain(0xFFFF) } else { w(0) };
    let first = (b(0), b(0), b(0), w(0), d(0), w(0), w(offset(edition)), b(0), b(0), plain(0xFF));
    (first, ohms, only(edition, old, b(0)), only(edition, old, b(0)))
        .prop_map(|((a, c, m, s, o, v, i, soc, dcdc, gear), insulation, accelerator, brake)| {
            Item::Vehicle(Vehicle {
                state_code: a,
                charge_code: c,
                run_mode: m,
                speed_dkmh: s,
                odometer_hm: o,
                voltage_dv: v,
                current_da: i,
                soc_pct: soc,
                dcdc,
                gear_bits: gear,
                insulation_kohm: insulation,
                accelerator_pct: accelerator,
                brake_pct: brake,
            })
        })
        .boxed()
}

fn motors(edition: Edition) -> BoxedStrategy<Item> {
    let old = edition == Edition::V2016;
    let (speed, torque) = if old { (w(-20_000), w(-20_000)) } else { (w(-32_000), d(-200_000)) };
    let one = (
        plain(0xFF),
        b(0),
        b(-40),
        speed,
        torque,
        b(-40),
        only(edition, Edition::V2016, w(0)),
        only(edition, Edition::V2016, w(-10_000)),
    )
        .prop_map(
            |(number, state_code, controller, speed, torque, motor, voltage, current)| Motor {
                number,
                state_code,
                controller_temperature_c: controller,
                speed_rpm: speed,
                torque_dnm: torque,
                temperature_c: motor,
                controller_voltage_dv: voltage,
                controller_current_da: current,
            },
        );
    list(one).prop_map(Item::Motors).boxed()
}

fn fuel_cell(edition: Edition) -> BoxedStrategy<Item> {
    let old = edition == Edition::V2016;
    let supply = if old {
        let figures = (w(0), w(0), w(0)).prop_map(|(v, i, c)| FuelSupply {
            voltage_dv: v,
            current_da: i,
            consumption_ckg: c,
        });
        (figures, probes()).prop_map(Some).boxed()
    } else {
        Just(None).boxed()
    };
    let hottest = if old {
        w(-400)
    } else {
        coded(0..=0xFFFDi64).prop_map(|raw| raw.map(|raw| raw * 10 - 400)).boxed()
    };
    let new = Edition::V2025;
    let rest = (hottest, b(0), w(0), b(0), w(0), b(0), b(0));
    (supply, rest, only(edition, new, b(0)), only(edition, new, b(-40)))
        .prop_map(|(supply, (t, tp, c, cp, p, pp, dcdc), left, dcdc_temperature)| {
            Item::FuelCell(FuelCell {
                supply,
                hydrogen: Hydrogen {
                    max_temperature_dc: t,
                    max_temperature_probe: tp,
                    max_concentration: c,
                    max_concentration_sensor: cp,
                    max_pressure_dmpa: p,
                    max_pressure_sensor: pp,
                    dcdc,
                    left_pct: left,
                    dcdc_temperature_c: dcdc_temperature,
                },
            })
        })
        .boxed()
}

fn small(edition: Edition) -> BoxedStrategy<Item> {
    let old = Edition::V2016;
    let engine =
        (only(edition, old, b(0)), w(0), only(edition, old, w(0))).prop_map(|(s, r, c)| {
            Item::Engine(Engine { state_code: s, crankshaft_rpm: r, consumption_cl: c })
        });
    let position = (plain(0xFF), only(edition, Edition::V2025, b(0)), d(0), d(0)).prop_map(
        |(status_bits, datum_code, lon, lat)| {
            Item::Position(Position {
                status_bits,
                datum_code,
                longitude_udeg: lon,
                latitude_udeg: lat,
            })
        },
    );
    let opaque = (0x80..=0xFEu8, vec(any::<u8>(), 0..40))
        .prop_map(|(kind, bytes)| Item::Opaque { kind, bytes });
    prop_oneof![engine, position, opaque].boxed()
}

fn alarms(edition: Edition) -> BoxedStrategy<Item> {
    let faults = || list(any::<u32>());
    let levels = match edition {
        Edition::V2016 => Just(None).boxed(),
        Edition::V2025 => list(any::<(u8, u8)>()).prop_map(Some).boxed(),
    };
    (b(0), any::<u32>(), faults(), faults(), faults(), faults(), levels)
        .prop_map(|(level_code, flags, storage, motor, engine, other, levels)| {
            Item::Alarms(Alarms { level_code, flags, storage, motor, engine, other, levels })
        })
        .boxed()
}

fn cells(edition: Edition) -> BoxedStrategy<Item> {
    let figures = (plain(0xFF), w(0), w(offset(edition))).prop_map(|(n, v, i)| PackFigures {
        number: n,
        voltage_dv: v,
        current_da: i,
    });
    let span = match edition {
        Edition::V2016 => {
            (w(0), w(0)).prop_map(|(total, first)| Some(CellSpan { total, first })).boxed()
        }
        Edition::V2025 => Just(None).boxed(),
    };
    let voltages =
        list((figures, span, millivolts()).prop_map(|(figures, span, cells_mv)| CellVoltages {
            figures,
            span,
            cells_mv,
        }));
    let temperatures = list(
        (any::<u8>(), probes()).prop_map(|(number, probes_c)| Temperatures { number, probes_c }),
    );
    prop_oneof![voltages.prop_map(Item::CellVoltages), temperatures.prop_map(Item::Temperatures)]
        .boxed()
}

fn old_extremes() -> BoxedStrategy<Item> {
    let pair = || (b(0), b(0), w(0), b(0), b(0), w(0));
    (pair(), (b(0), b(0), b(-40), b(0), b(0), b(-40)))
        .prop_map(|((a, c, v, e, f, g), (h, i, t, k, l, u))| {
            Item::Extremes(Extremes {
                max_voltage_subsystem: a,
                max_voltage_cell: c,
                max_voltage_mv: v,
                min_voltage_subsystem: e,
                min_voltage_cell: f,
                min_voltage_mv: g,
                max_temperature_subsystem: h,
                max_temperature_probe: i,
                max_temperature_c: t,
                min_temperature_subsystem: k,
                min_temperature_probe: l,
                min_temperature_c: u,
            })
        })
        .boxed()
}

fn new_kinds() -> BoxedStrategy<Item> {
    let stack = (plain(0xFF), w(0), w(0), w(-1_000), w(-1_000), b(-40), probes()).prop_map(
        |(number, v, i, hydrogen, air, air_c, probes_c)| Stack {
            figures: StackFigures {
                number,
                voltage_dv: v,
                current_da: i,
                hydrogen_dkpa: hydrogen,
                air_dkpa: air,
                air_c,
            },
            probes_c,
        },
    );
    let capacitor = (plain(0xFF), w(0), w(-30_000), millivolts(), probes()).prop_map(
        |(system, v, i, cells_mv, probes_c)| {
            let figures = CapacitorFigures { system, voltage_dv: v, current_da: i };
            Item::Capacitor(Capacitor { figures, cells_mv, probes_c })
        },
    );
    let extremes = ((b(0), w(0), w(0), b(0), w(0), w(0)), (b(0), w(0), b(-40), b(0), w(0), b(-40)))
        .prop_map(|((a, c, v, e, f, g), (h, i, t, k, l, u))| {
            Item::CapacitorExtremes(CapacitorExtremes {
                max_voltage_system: a,
                max_voltage_cell: c,
                max_voltage_mv: v,
                min_voltage_system: e,
                min_voltage_cell: f,
                min_voltage_mv: g,
                max_temperature_system: h,
                max_temperature_probe: i,
                max_temperature_c: t,
                min_temperature_system: k,
                min_temperature_probe: l,
                min_temperature_c: u,
            })
        });
    let signature =
        (any::<u8>(), vec(any::<u8>(), 0..40), vec(any::<u8>(), 0..40)).prop_map(|(a, r, s)| {
            Item::Signature(Signature { algorithm: Algorithm::of(a), r, s, covers: 0 })
        });
    prop_oneof![list(stack).prop_map(Item::Stacks), capacitor, extremes, signature].boxed()
}

fn item(edition: Edition) -> BoxedStrategy<Item> {
    let own = match edition {
        Edition::V2016 => old_extremes(),
        Edition::V2025 => new_kinds(),
    };
    prop_oneof![
        vehicle(edition),
        motors(edition),
        fuel_cell(edition),
        small(edition),
        alarms(edition),
        cells(edition),
        own
    ]
    .boxed()
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    // 2000-01-01 to 2255-12-31 in Beijing.
    (946_656_000..9_025_747_200i64)
        .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("in range"))
}

fn serial() -> impl Strategy<Value = Serial> {
    (instant(), any::<u16>()).prop_map(|(at, number)| Serial { at, number })
}

fn vehicle_login(edition: Edition) -> BoxedStrategy<VehicleLogin> {
    let storage = match edition {
        Edition::V2016 => (0..5u8, 0..30u8)
            .prop_flat_map(|(n, m)| {
                vec(any::<u8>(), usize::from(n) * usize::from(m)).prop_map(move |codes| {
                    Storage::Subsystems { subsystems: n, code_length: m, codes }
                })
            })
            .boxed(),
        Edition::V2025 => vec(0..4u8, 0..4)
            .prop_flat_map(|per_bms| {
                let packs = per_bms.iter().map(|packs| usize::from(*packs)).sum::<usize>();
                vec(any::<[u8; 24]>().prop_map(LoginText), packs)
                    .prop_map(move |codes| Storage::Packs { per_bms: per_bms.clone(), codes })
            })
            .boxed(),
    };
    (serial(), any::<[u8; 20]>(), storage)
        .prop_map(|(serial, iccid, storage)| VehicleLogin {
            serial,
            iccid: LoginText(iccid),
            storage,
        })
        .boxed()
}

fn body(edition: Edition) -> BoxedStrategy<(Command, Body)> {
    let platform = (serial(), any::<[u8; 12]>(), any::<[u8; 20]>(), any::<u8>()).prop_map(
        |(serial, user, password, encryption)| PlatformLogin {
            serial,
            user: LoginText(user),
            password: LoginText(password),
            encryption: Encryption::of(encryption),
        },
    );
    let report = (instant(), vec(item(edition), 0..8))
        .prop_map(|(at, items)| Body::Report(Report { at, items }))
        .boxed();
    let mut all = vec![
        vehicle_login(edition).prop_map(|l| (Command::VehicleLogin, Body::VehicleLogin(l))).boxed(),
        report.clone().prop_map(|report| (Command::Realtime, report)).boxed(),
        report.prop_map(|report| (Command::Reissue, report)).boxed(),
        serial().prop_map(|s| (Command::VehicleLogout, Body::VehicleLogout(s))).boxed(),
        platform.prop_map(|l| (Command::PlatformLogin, Body::PlatformLogin(l))).boxed(),
        serial().prop_map(|s| (Command::PlatformLogout, Body::PlatformLogout(s))).boxed(),
        Just((Command::Heartbeat, Body::Empty)).boxed(),
        vec(any::<u8>(), 1..20).prop_map(|b| (Command::Other(0x82), Body::Opaque(b))).boxed(),
    ];
    if edition == Edition::V2025 {
        let answer = any::<(u8, u8)>().prop_map(|(status, info)| Activation { status, info });
        all.push(answer.prop_map(|a| (Command::ActivationAnswer, Body::Activation(a))).boxed());
        let exchange = (any::<u8>(), vec(any::<u8>(), 0..40), instant(), instant()).prop_map(
            |(number, key, from, until)| {
                let encryption = Encryption::of(number);
                let exchange = KeyExchange { encryption, key, from, until };
                (Command::KeyExchange, Body::KeyExchange(exchange))
            },
        );
        all.push(exchange.boxed());
    }
    proptest::strategy::Union::new(all).boxed()
}

/// Any command of any edition with a body that fits it.
pub fn frame() -> BoxedStrategy<(Header, Body)> {
    prop_oneof![Just(Edition::V2016), Just(Edition::V2025)]
        .prop_flat_map(|edition| (Just(edition), body(edition), any::<[u8; 17]>()))
        .prop_map(|(edition, (command, body), id)| {
            let header = Header {
                edition,
                command,
                flag: Flag::Command,
                id: VehicleId(id),
                encryption: Encryption::Plain,
            };
            (header, body)
        })
        .boxed()
}
