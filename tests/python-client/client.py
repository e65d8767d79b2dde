#!/usr/bin/env python3
"""An operator's platform in Python: takes a token, pushes every kind of message, and checks every answer.

Case numbers (T01 …) are those of the access specification, chapter 23. Exit code 0: all answers were right;
1: some were not (each is printed); 2: the server cannot be reached or a file cannot be read.
"""

import argparse
import base64
import json
import sys
import textwrap
from datetime import datetime, timedelta

import requests

from access import AES_SUITE, BEIJING, Client, Credentials, NoToken
from reports import Reports

WIRE = "%Y-%m-%d %H:%M:%S"


class Report:
    """Counts checks and prints those that fail."""

    def __init__(self, verbose):
        self.verbose, self.passed, self.failed = verbose, 0, 0

    def check(self, case, holds, got):
        if holds:
            self.passed += 1
            if self.verbose:
                print(f"  ok    {case}")
        else:
            self.failed += 1
            print(f"  WRONG {case}: {got}")

    def ret(self, case, answer, ret, **fields):
        """`Ret` and some fields of the opened data."""
        data = answer.data or {}
        holds = answer.ret == ret and all(data.get(name) == value for name, value in fields.items())
        self.check(case, holds, f"Ret {answer.ret} {answer.msg!r} {answer.data}")


class Story:
    """One operator's run; its identifiers are new in every run."""

    def __init__(self, client, report, place):
        self.client, self.report, self.place = client, report, place
        self.id = client.credentials.operator_id
        self.now = client.clock().replace(microsecond=0)
        run = self.now.strftime("%m%d%H%M%S") + f"{datetime.now().microsecond // 1000:03d}"
        self.station = f"PY{run}"
        self.connectors = [f"{self.station}001{n:02d}" for n in (1, 2)]
        self.orders = 0

    def at(self, minutes):
        """Wire time `minutes` before now."""
        return (self.now - timedelta(minutes=minutes)).strftime(WIRE)

    def push(self, interface, body):
        return self.client.push(interface, body)

    def sequence(self):
        self.orders += 1
        return f"{self.id}{self.now.strftime('%Y%m%d%H%M%S')}{self.orders:04d}"

    def station_info(self):
        connectors = [
            {"ConnectorID": c, "ConnectorType": 4, "VoltageUpperLimits": 750, "VoltageLowerLimits": 200, "Current": 250,
             "Power": 120.0, "NationalStandard": 2}
            for c in self.connectors
        ]  # fmt: skip
        area, lng, lat = self.place
        return {
            "StationInfo": {
                "StationID": self.station, "OperatorID": self.id, "EquipmentOwnerID": self.id,
                "StationName": "示例独立客户端充电站", "CountryCode": "CN", "AreaCode": area, "Address": "示例路1号",
                "ServiceTel": "4000000000", "StationType": 1, "StationStatus": 50, "ParkNums": 12, "StationLng": lng,
                "StationLat": lat, "Construction": 9, "BusineHours": "00:00~24:00",
                "ElectricityFee": "00:00~24:00:0.6000", "ServiceFee": "00:00~24:00:0.4000",
                "OfficialRunTime": "2021-06-01", "ElectricityAccountID": "3700000001",
                "EquipmentInfos": [{"EquipmentID": f"{self.station}001", "EquipmentType": 1, "Power": 240.0,
                                    "ConnectorInfos": connectors}],
            }
        }  # fmt: skip

    def status(self, connector, status, minutes):
        return {"ConnectorID": connector, "Status": status, "ParkStatus": 50, "LockStatus": 10,
                "UpdateTime": self.at(minutes)}  # fmt: skip

    def order(self, connector, sequence=None, energy=31.27, details=None):
        elec, service = round(energy * 0.6, 2), round(energy * 0.4, 2)
        part = {"DetailStartTime": self.at(50), "DetailEndTime": self.at(5), "ElecPrice": 0.6, "SevicePrice": 0.4,
                "DetailPower": details or energy, "DetailElecMoney": elec, "DetailSeviceMoney": service}  # fmt: skip
        return {
            "StartChargeSeq": sequence or self.sequence(), "ConnectorID": connector, "StartTime": self.at(50),
            "EndTime": self.at(5), "TotalPower": energy, "TotalElecMoney": elec, "TotalSeviceMoney": service,
            "TotalMoney": round(elec + service, 2), "StopReason": 2, "SumPeriod": 1, "ChargeDetails": [part],
        }  # fmt: skip

    def sample(self, sequence, state, status, minutes, energy):
        return {
            "StartChargeSeq": sequence, "StartChargeSeqStat": state, "ConnectorID": self.connectors[0],
            "ConnectorStatus": status, "CurrentA": 98.4 if status == 3 else 0, "VoltageA": 402.6, "Soc": 47.0,
            "StartTime": self.at(50), "EndTime": self.at(minutes), "TotalPower": energy,
            "ElecMoney": round(energy * 0.6, 2), "SeviceMoney": round(energy * 0.4, 2),
            "TotalMoney": round(round(energy * 0.6, 2) + round(energy * 0.4, 2), 2),
        }  # fmt: skip

    def power(self, station_kw, connector_kw):
        quarter = self.now - timedelta(minutes=15 + self.now.minute % 15)
        at = quarter.replace(second=0).strftime(WIRE)
        connector = {"ConnectorID": self.connectors[0], "DataTime": at, "ConnectorRealTimePower": connector_kw}
        device = {"EquipmentID": f"{self.station}001", "DataTime": at, "EquipRealTimePower": connector_kw,
                  "ConnectorPowerInfos": [connector]}  # fmt: skip
        return {
            "SupStationPowerInfos": [
                {"OperatorID": self.id, "EquipmentOwnerID": self.id, "StationID": self.station, "DataTime": at,
                 "StationRealTimePower": station_kw, "EquipmentPowerInfos": [device]}
            ]
        }  # fmt: skip

    # --- chapters of the story ----------------------------------------------------------------------------------

    def tokens(self):
        r, c = self.report, self.client
        first = c.query_token()
        r.ret("T01 token with the right secret", first, 0, SuccStat=0, OperatorID=self.id)
        r.check("T01 validity", (first.data or {}).get("TokenAvailableTime", 0) > 0, first.data)
        r.ret("T02 token with a wrong secret", c.query_token(secret="not-the-secret-00"), 0, SuccStat=1, FailReason=2)
        second = c.query_token()
        status = {"ConnectorStatusInfo": self.status(self.connectors[0], 1, 60)}
        for name, answer in (("first", first), ("second", second)):
            token = (answer.data or {}).get("AccessToken")
            got = c.send("notification_stationStatus", c.envelope(status), token)
            r.ret(f"T03 the {name} of two tokens works", got, 0)
        for name, token in (("no", None), ("a wrong", "0123456789abcdef0123456789abcdef")):
            got = c.send("notification_stationStatus", c.envelope(status), token)
            r.ret(f"T04 {name} token", got, 4002)

    def before_the_station(self):
        status = {"ConnectorStatusInfo": self.status(self.connectors[1], 1, 55)}
        got = self.push("notification_stationStatus", status)
        self.report.ret("T13 status of an unregistered connector", got, 0, Status=1)
        self.early = self.order(self.connectors[1])
        got = self.push("notification_charge_order_info", self.early)
        self.report.ret("T17 order of an unregistered connector is held", got, 0, ConfirmResult=2)

    def master_data(self):
        got = self.push("notification_stationInfo", self.station_info())
        self.report.ret("16.1 station information", got, 0, Status=0)
        # optional counts (8.1): a station in quarantine would make everything after it wrong, so say it here
        held = (got.data or {}).get("Quarantined", 0)
        self.report.check("16.1 the station is not in quarantine (fits --area to --lng, --lat?)", held == 0, got.data)
        got = self.push("notification_stationInfo", self.station_info())
        self.report.ret("16.1 the same again", got, 0, Status=0)
        got = self.push("notification_charge_order_info", self.early)
        self.report.ret("T17 the order is taken after the station", got, 0, ConfirmResult=0)

    def statuses(self):
        r = self.report
        one = {"ConnectorStatusInfo": self.status(self.connectors[0], 3, 50)}
        r.ret("T13 status of a registered connector", self.push("notification_stationStatus", one), 0, Status=0)
        r.ret("T14 the same status twice", self.push("notification_stationStatus", one), 0, Status=0)
        many = {"ConnectorStatusInfos": [self.status(c, 2, 4) for c in self.connectors]}
        r.ret("16.2 a list", self.push("notification_stationStatus", many), 0, Status=0)
        bad = dict(self.status(self.connectors[1], 1, 3), Status=17)
        mixed = {"ConnectorStatusInfos": [self.status(self.connectors[0], 1, 3), bad]}
        r.ret("8.1 one bad row does not lose the good one", self.push("notification_stationStatus", mixed), 0)
        r.ret("8.1 a list of bad rows", self.push("notification_stationStatus", {"ConnectorStatusInfos": [bad]}), 4004)

    def charging(self):
        r, sequence = self.report, self.sequence()
        for name, state, status, minutes, energy in (
            ("start", 2, 3, 50, 0.0),
            ("middle", 2, 3, 28, 14.81),
            ("end", 4, 2, 5, 31.27),
        ):
            got = self.push("notification_equip_charge_status", self.sample(sequence, state, status, minutes, energy))
            r.ret(f"16.3 sample at the {name}", got, 0, SuccStat=0, StartChargeSeq=sequence)
        name = "notification_charge_order_info"
        order = self.order(self.connectors[0], sequence)
        r.ret("T15 order", self.push(name, order), 0, ConfirmResult=0, StartChargeSeq=sequence)
        r.ret("T15 the same order", self.push(name, order), 0, ConfirmResult=0)
        r.ret("T15 corrected", self.push(name, self.order(self.connectors[0], sequence, 30.5)), 0, ConfirmResult=0)
        wrong = self.order(self.connectors[0], details=12.0)
        r.ret("T16 details that do not add up", self.push(name, wrong), 0, ConfirmResult=1)

    def powers(self):
        name = "notification_realtime_power_info"
        self.report.ret("16.5 real-time power", self.push(name, self.power(39.6, 39.6)), 0, Status=0)
        self.report.ret("T19 levels that do not add up", self.push(name, self.power(80.0, 39.6)), 0)

    def refused_envelopes(self):
        r, c = self.report, self.client
        name, body = "notification_stationStatus", {"ConnectorStatusInfo": self.status(self.connectors[0], 1, 2)}

        def send(envelope):
            return c.send(name, envelope, c.token)

        good = c.envelope(body)
        turned = ("1" if good["Sig"][0] == "0" else "0") + good["Sig"][1:]
        r.ret("T05 one character of Sig changed", send(dict(good, Sig=turned)), 4001)
        other = ("B" if good["Data"][0] == "A" else "A") + good["Data"][1:]
        r.ret("T05 Data changed", send(dict(good, Data=other)), 4001)
        k = c.credentials
        stranger = Credentials(k.operator_id, k.operator_secret, "x" * 16, k.data_secret_iv, k.sig_secret, k.suite)
        sealed = Client(c.base, stranger, clock=c.clock).envelope(body)
        r.ret("T06 another key, Sig right", send(sealed), 4003)
        for field in ("OperatorID", "Data", "TimeStamp", "Seq", "Sig"):
            r.ret(f"T07 envelope without {field}", send(c.envelope(body, **{field: None})), 4003)
        got = send(c.envelope(body, OperatorID="ZZZZZZZZZ"))
        r.check("T02 unknown operator", got.ret == 4003, got)
        for case, text in (("a list", b"[]"), ("not JSON", b"{"), ("not UTF-8", b'{"a":"\xff"}')):
            r.ret(f"4.3 plaintext that is {case}", send(c.envelope(text)), 4003)
        r.ret("3.1 a body that is not an object", send(b"[1]"), 4003)
        got = c.send("notification_nothing", c.envelope(body), c.token)
        r.check("2 unknown interface", got.http == 404 and got.ret == 4004, got)

    def refused_fields(self):
        r, name = self.report, "notification_charge_order_info"
        order = self.order(self.connectors[0])
        for field in ("StartChargeSeq", "ConnectorID", "StartTime", "EndTime", "TotalPower", "TotalElecMoney",
                      "TotalSeviceMoney", "TotalMoney", "StopReason"):  # fmt: skip
            rest = {key: value for key, value in order.items() if key != field}
            got = self.push(name, rest)
            r.check(f"T08 order without {field}", got.ret == 4004 and field in got.msg, got)
        for length in (26, 28):
            got = self.push(name, dict(order, StartChargeSeq=order["StartChargeSeq"].ljust(28, "0")[:length]))
            r.ret(f"T09 StartChargeSeq of {length} characters", got, 4004)
        r.ret("16.4 a date that is none", self.push(name, dict(order, EndTime="2023-02-30 08:00:00")), 4004)
        r.ret("16.4 a text for a number", self.push(name, dict(order, TotalPower="many")), 4004)

    def tolerated(self):
        r, c = self.report, self.client
        name = "notification_stationStatus"
        row = self.status(self.connectors[0], 1, 1)
        body = {"ConnectorStatusInfo": row}
        good = c.envelope(body)
        r.ret("CW04 Sig in lower case", c.send(name, dict(good, Sig=good["Sig"].lower()), c.token), 0)
        wrapped = c.envelope(body)
        data = "\n".join(textwrap.wrap(wrapped["Data"], 76))
        sig = c.credentials.sign(wrapped["OperatorID"] + data + wrapped["TimeStamp"] + wrapped["Seq"])
        r.ret("CW03 base64 in lines", c.send(name, dict(wrapped, Data=data, Sig=sig), c.token), 0)
        spaced = json.dumps(body, indent=1).encode()
        r.ret("CW05 JSON with white space", c.send(name, c.envelope(spaced), c.token), 0)
        double = json.dumps(body)[:-2] + ',"Status":1}}'
        r.ret("CW34 a key twice", c.send(name, c.envelope(double.encode()), c.token), 0)
        text = {"ConnectorStatusInfo": dict(row, Status="1", UpdateTime=self.at(1).replace(" ", "T") + "+08:00")}
        r.ret("CW15, CW16 other forms of time and number", c.send(name, c.envelope(text), c.token), 0)
        alias = c.send("notification_station_status", c.envelope(body), c.token)
        r.ret("CW19 another name of the interface", alias, 0)
        order = self.order(self.connectors[0])
        order["TotalServiceMoney"] = order.pop("TotalSeviceMoney")
        r.ret("CW01 Service spelled as in English", self.push("notification_charge_order_info", order), 0, ConfirmResult=0)
        assert base64.b64decode(good["Data"])  # what was sent is base64

    def run(self):
        reports = Reports(self)
        self.tokens()
        self.before_the_station()
        reports.before_the_station()
        self.master_data()
        self.statuses()
        self.charging()
        self.powers()
        reports.run()
        self.refused_envelopes()
        self.refused_fields()
        self.tolerated()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="e.g. http://127.0.0.1:8080/evcs/v1")
    parser.add_argument("--credentials", required=True, help="JSON: one object or a list of objects with operator_id, "
                        "operator_secret, data_secret, data_secret_iv, sig_secret, suite")  # fmt: skip
    parser.add_argument("--operator", action="append", help="only this operator id (may be repeated)")
    parser.add_argument("--now", help="Beijing time of the server, yyyy-MM-dd HH:mm:ss; default: this machine's")
    parser.add_argument("--area", default="370102", help="area code of the station")
    parser.add_argument("--lng", type=float, default=117.076543, help="longitude of the station, GCJ-02")
    parser.add_argument("--lat", type=float, default=36.666123, help="latitude of the station, GCJ-02")
    parser.add_argument("--verbose", action="store_true", help="print checks that hold, too")
    return parser.parse_args()


def credentials(path, wanted):
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    names = ("operator_id", "operator_secret", "data_secret", "data_secret_iv", "sig_secret")
    entries = entries if isinstance(entries, list) else [entries]
    made = [Credentials(*(entry[name] for name in names), entry.get("suite", AES_SUITE)) for entry in entries]
    return [c for c in made if not wanted or c.operator_id in wanted]


def main():
    options = arguments()
    clock = None
    if options.now:
        ahead = datetime.strptime(options.now, WIRE).replace(tzinfo=BEIJING) - datetime.now(BEIJING)
        clock = lambda: datetime.now(BEIJING) + ahead  # noqa: E731
    report = Report(options.verbose)
    try:
        known = credentials(options.credentials, options.operator)
        for one in known:
            print(f"{one.operator_id} · {one.suite}")
            client = Client(options.base, one, clock=clock)
            Story(client, report, (options.area, options.lng, options.lat)).run()
    except (requests.RequestException, NoToken, OSError, KeyError, ValueError) as problem:
        print(f"cannot go on: {problem!r}", file=sys.stderr)
        return 2
    print(f"{report.passed} answers right, {report.failed} wrong, {len(known)} operators")
    return 0 if known and report.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
