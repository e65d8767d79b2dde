"""The pushes of levels 2 and 3: statistics, alarms, events, batteries, prices, reconciliation, results of starting and
stopping. Bodies, answers and case numbers are those of the access specification, chapters 16 and 23."""

BATTERY = {
    "BMSCode": "BMS-01", "BMSVer": "V1.1", "MaxChargeCurrent": 250.0, "MaxChargeCellVoltage": 4.25, "MaxTemp": 55,
    "RatedCapacity": 180.0, "TatalVoltage": 402.6, "TotalCurrent": 98.4, "Soc": 47, "VoltageH": 3.812,
    "VoltageL": 3.797, "TemptureH": 34, "TemptureL": 31,
}  # fmt: skip


class Reports:
    """The bodies of one operator's run, and what has to become of them."""

    def __init__(self, story):
        self.story, self.push, self.report = story, story.push, story.report
        self.at, self.connector = story.at, story.connectors[0]

    def place(self, **fields):
        id_ = self.story.id
        return {"OperatorID": id_, "EquipmentOwnerID": id_, "StationID": self.story.station, **fields}

    def named(self, **fields):
        return self.place(StationName="示例独立客户端充电站", **fields)

    def taken(self, case, interface, body, rows=1):
        """Everything is stored; no finding of severity error."""
        got = self.push(interface, body)
        self.report.ret(case, got, 0, Status=0)
        counts = [(got.data or {}).get(name, expected) for name, expected in (("Total", rows), ("Quarantined", 0))]
        self.report.check(f"{case}: rows", counts == [rows, 0], got.data)
        return got

    def held(self, case, interface, body):
        """Optional counts (8.1): the row is in quarantine."""
        got = self.push(interface, body)
        self.report.check(case, got.ret == 0 and (got.data or {}).get("Quarantined", 1) == 1, got)

    def missing(self, interface, body, row, fields):
        """T08: each mandatory field left out in turn."""
        for field in fields:
            kept = row.pop(field)
            got = self.push(interface, body)
            self.report.check(f"T08 {interface} without {field}", got.ret == 4004 and field in got.msg, got)
            row[field] = kept

    def stats(self, station_kwh=214.5, connector_kwh=214.5):
        connector = {"ConnectorID": self.connector, "ConnectorElectricity": connector_kwh, "ChargeCount": 9}
        device = {"EquipmentID": f"{self.story.station}001", "EquipmentElectricity": connector_kwh,
                  "ConnectorStatsInfos": [connector]}  # fmt: skip
        day = self.at(24 * 60)[:10]
        return {"OperationStatsInfos": [self.place(StatDate=day, StationElectricity=station_kwh, ChargeCount=9,
                                                   EquipmentStatsInfos=[device])]}  # fmt: skip

    def operation_stats(self):
        name = "notification_operation_stats_info"
        self.taken("16.6 operation statistics", name, self.stats())
        self.taken("16.6 the same again", name, self.stats())
        self.taken("17 under the supervise name", f"supervise_{name}", self.stats(215.5, 215.5))
        self.held("OS01 levels that do not add up", name, self.stats(80.0, 214.5))
        body = self.stats()
        row = body["OperationStatsInfos"][0]
        self.missing(name, body, row, ("OperatorID", "StationID", "StatDate", "StationElectricity", "ChargeCount"))
        self.report.ret("16.6 a day that is none", self.push(name, {"OperationStatsInfos": [dict(row, StatDate="2023-02-30")]}), 4004)

    def alarm(self, status, minutes, **fields):
        alarm = {"EquipmentID": f"{self.story.station}001", "ConnectorID": self.connector, "AlarmStatus": status,
                 "AlarmCode": 18, "AlarmType": 1, "AlarmLevel": 2, "AlarmTime": self.at(minutes),
                 "NoteString": "枪头温度 92 ℃"}  # fmt: skip
        return self.named(**{**alarm, **fields})

    def event(self, code, **fields):
        return self.named(**{"EventType": 3, "EventCode": code, "EventTime": self.at(300), **fields})

    def alarms_and_events(self):
        name, both = "notification_alarmInfo", "supervise_notification_event_alarm"
        self.taken("T20 alarm raised", name, {"AlarmInfos": [self.alarm(1, 9)]})
        self.taken("T20 alarm cleared", name, {"AlarmInfos": [self.alarm(0, 4)]})
        station = self.alarm(1, 8, ConnectorID="", EquipmentID="TRANSFORMER-1", AlarmCode=204, AlarmType=3)
        self.taken("16.7 alarm of the distribution, without a connector", name, {"AlarmInfos": [station]})
        hot = self.alarm(1, 7, AlarmCode=120, AlarmType=2, AlarmLevel=1, BmsInfo=BATTERY)
        self.taken("16.7 alarm of a battery", name, {"AlarmInfos": [hot]})
        self.held("AL05 alarm of tomorrow", name, {"AlarmInfos": [self.alarm(1, -24 * 60)]})
        for field, value in (("AlarmStatus", 2), ("AlarmType", 9), ("AlarmLevel", 0)):
            got = self.push(name, {"AlarmInfos": [self.alarm(1, 6, **{field: value})]})
            self.report.check(f"4004-04 {field} {value}", got.ret == 4004 and field in got.msg, got)
        body = {"AlarmInfos": [self.alarm(1, 6)]}
        self.missing(name, body, body["AlarmInfos"][0], ("StationID", "EquipmentID", "ConnectorID", "AlarmCode", "AlarmTime"))
        self.report.ret("16.7 a list is wanted", self.push(name, {"AlarmInfos": self.alarm(1, 6)}), 4004)
        self.taken("16.8 event", "notification_eventInfo", {"EventInfos": [self.event(3008)]})
        warned = self.taken("EV01 code of another type", "notification_eventInfo", {"EventInfos": [self.event(4004)]})
        codes = [finding["Code"] for finding in (warned.data or {}).get("Findings", [{"Code": "EV01"}])]
        self.report.check("EV01 is told", codes == ["EV01"], warned.data)
        body = {"EventInfos": [self.event(3001)]}
        self.missing("notification_eventInfo", body, body["EventInfos"][0], ("StationID", "EventType", "EventCode", "EventTime"))
        unknown = {"EventInfos": [self.event(3999)]}
        self.report.ret("16.8 a code that is none", self.push("notification_eventInfo", unknown), 4004)
        self.taken("17 both in one", both, {"AlarmInfos": [self.alarm(1, 3)], "EventInfos": [self.event(3002)]}, rows=2)
        self.taken("17 events only", both, {"EventInfos": [self.event(3003)]})
        self.report.ret("17 neither", self.push(both, {}), 4004)

    def sample(self, minutes, **values):
        return {"ConnectorID": self.connector, "Status": 3, "SampleTime": self.at(minutes), "BmsInfo": {**BATTERY, **values}}

    def batteries(self):
        name, session = "notification_bmsInfo", self.story.sequence()
        self.taken("16.9 two batteries", name, {"BmsInfos": [self.sample(12), self.sample(11)]}, rows=2)
        other = self.sample(10)
        other["BmsInfo"]["TotalVoltage"] = other["BmsInfo"].pop("TatalVoltage")
        self.taken("CW26 voltage spelled as in English", name, {"BmsInfos": [other]})
        self.held("BM01 lowest cell above the highest", name, {"BmsInfos": [self.sample(9, VoltageL=3.9)]})
        body = {"BmsInfos": [self.sample(8)]}
        self.missing(name, body, body["BmsInfos"][0], ("ConnectorID", "Status", "BmsInfo"))
        self.missing(name, body, body["BmsInfos"][0]["BmsInfo"], ("MaxTemp", "Soc", "VoltageH", "TemptureL"))
        sample = self.story.sample(session, 2, 3, 6, 20.0)
        got = self.push("notification_equip_charge_status", dict(sample, BmsInfo=BATTERY))
        self.report.ret("16.3 sample with BmsInfo", got, 0, SuccStat=0, StartChargeSeq=session)
        sample = self.story.sample(session, 2, 3, 5, 21.0)
        got = self.push("notification_equip_charge_status", dict(sample, BmsInfo={"Soc": 48}))
        self.report.ret("16.3 sample with an incomplete BmsInfo", got, 0, SuccStat=0)

    def fee(self, *periods):
        names = ("EquipmentType", "StartTime", "EndTime", "ElectricityFee", "ServiceFee")
        detail = [dict(zip(names, period)) for period in periods]
        return {"StationFee": {"OperatorID": self.story.id, "StationID": self.story.station,
                               "EffectiveTime": self.at(-24 * 60), "ChargeFeeDetail": detail}}  # fmt: skip

    def prices(self):
        name = "notification_stationFee"
        day = (1, "00:00", "11:00", 0.71, 0.40), (1, "11:00", "14:00", 0.25, 0.40), (1, "14:00", "24:00", 0.71, 0.40)
        self.taken("16.10 prices", name, self.fee(*day))
        self.taken("15.3 under the other name", "notification_station_fee", self.fee((0, "00:00", "24:00", 0.65, 0.35)))
        self.held("FE01 a gap", name, self.fee(day[0], day[2]))
        self.held("FE01 an overlap", name, self.fee(*day, (1, "10:00", "12:00", 0.5, 0.4)))
        got = self.push(name, self.fee((1, "00:00", "25:00", 0.71, 0.4)))
        self.report.check("4004-06 25:00", got.ret == 4004 and "EndTime" in got.msg, got)
        body = self.fee(*day)
        self.missing(name, body, body["StationFee"], ("OperatorID", "StationID", "ChargeFeeDetail"))

    def check(self, orders):
        """What the operator holds of the two hours around its orders."""
        total = lambda field: round(sum(order[field] for order in orders), 2)  # noqa: E731
        return {"CheckOrderSeq": self.story.sequence(), "StartTime": self.at(6), "EndTime": self.at(4),
                "OrderCount": len(orders), "TotalOrderPower": total("TotalPower"),
                "TotalOrderMoney": total("TotalMoney"), "ChargeOrders": orders}  # fmt: skip

    def reconciliation(self):
        name, story = "check_charge_orders", self.story
        listed = lambda seq, power, money: {"StartChargeSeq": seq, "TotalPower": power, "TotalMoney": money}  # noqa: E731
        numbers = [story.sequence() for _ in range(6)]
        for number in numbers[:4]:
            got = self.push("notification_charge_order_info", story.order(self.connector, number))
            self.report.ret("16.11 an order to compare", got, 0, ConfirmResult=0)
        wrong = story.order(self.connector, numbers[4], details=12.0)
        self.report.ret("16.11 an order in dispute", self.push("notification_charge_order_info", wrong), 0, ConfirmResult=1)
        body = self.check([
            listed(numbers[0], 31.27, 31.27), listed(numbers[1], 31.27, 31.30), listed(numbers[2], 40.0, 40.0),
            listed(numbers[4], 31.27, 31.27), listed(numbers[5], 1.0, 1.0),
        ])  # fmt: skip
        got = self.push(name, body)
        self.report.ret("T18 reconciliation", got, 0, CheckOrderSeq=body["CheckOrderSeq"], StartTime=body["StartTime"])
        disputes = {d["StartChargeSeq"]: d["DisputeReason"] for d in (got.data or {}).get("DisputeOrders", [])}
        expected = {numbers[1]: 2, numbers[2]: 3, numbers[4]: 5, numbers[5]: 1, numbers[3]: 4}
        mine = {number: reason for number, reason in disputes.items() if number in numbers}
        self.report.check("T18 reasons 2 or 3, 1, 4, and 5", mine == expected, disputes)
        again = self.push(name, body)
        self.report.check("9 the same check again, the same answer", again.data == got.data, again.data)
        self.missing(name, body, body, ("CheckOrderSeq", "StartTime", "EndTime", "OrderCount", "ChargeOrders"))
        backwards = dict(body, StartTime=body["EndTime"], EndTime=body["StartTime"])
        self.report.ret("16.11 an end before the start", self.push(name, backwards), 4004)

    def results(self):
        sequence = self.story.sequence()
        start = {"StartChargeSeq": sequence, "StartChargeSeqStat": 2, "ConnectorID": self.connector, "StartTime": self.at(20)}
        stop = {"StartChargeSeq": sequence, "StartChargeSeqStat": 4, "ConnectorID": self.connector, "SuccStat": 0, "FailReason": 0}
        for kind, body in (("start", start), ("stop", stop)):
            name = f"notification_{kind}_charge_result"
            got = self.push(name, body)
            self.report.ret(f"16.12 {kind}", got, 0, StartChargeSeq=sequence, SuccStat=0, FailReason=0)
            got = self.push(name, dict(body, ConnectorID="nowhere"))
            self.report.ret(f"16.12 {kind} at an unknown connector", got, 0, SuccStat=1)
            self.missing(name, body, body, list(body))
            self.report.ret(f"T09 {kind}", self.push(name, dict(body, StartChargeSeq=sequence[:26])), 4004)

    def before_the_station(self):
        """T17 for these: they wait for their station and are let in by it."""
        self.early = {"AlarmInfos": [self.alarm(1, 30)]}
        got = self.push("notification_alarmInfo", self.early)
        self.report.ret("8.1 alarm of an unregistered station", got, 0, Status=1)

    def run(self):
        self.taken("8.1 the alarm is held since its station came", "notification_alarmInfo", self.early)
        self.operation_stats()
        self.alarms_and_events()
        self.batteries()
        self.prices()
        self.results()
        self.reconciliation()
