"""A vehicle platform in Python: frames of GB/T 32960 built and read by `rtm_con`, which shares no code with the gate.

    python vehicles.py --door target/debug/examples/door --frames specs/gb32960/tests/fixtures

It logs in as a platform, sends a real charging session of one vehicle, rebuilt by `rtm_con`, in random pieces, and signed
frames of the 2025 edition, and compares every reply. With `--door` it also compares what the gate found in them.
With `--address HOST:PORT` it talks to a running gate (`--user`, `--password`).
Exit code 0 all right, 1 some wrong.
"""

import argparse
import datetime
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time

# rtm_con reads and writes times of the machine's zone.
os.environ["TZ"] = "Asia/Shanghai"
time.tzset()

from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from rtm_con import msg_checked  # noqa: E402

NOW = "2019-12-30T08:00:00Z"
START = datetime.datetime(2019, 12, 30, 15, 50, 0)
VIN = "LTETEST0000000014"


class Link:
    """A connection that cuts what it sends into random pieces."""

    def __init__(self, host, port, seed):
        self.socket = socket.create_connection((host, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.dice = random.Random(seed)
        self.received = b""

    def send(self, raw):
        while raw:
            cut = self.dice.choice([1, 3, 17, 64, 300, 2000])
            self.socket.sendall(raw[:cut])
            raw = raw[cut:]

    def take(self, size):
        while len(self.received) < size:
            more = self.socket.recv(4096)
            if not more:
                raise EOFError("the gate closed the link")
            self.received += more
        taken, self.received = self.received[:size], self.received[size:]
        return taken

    def reply(self):
        head = self.take(24)
        return msg_checked.parse(head + self.take(int.from_bytes(head[22:24], "big") + 1))


def frame(starter, kind, vin, payload, **keys):
    message = {"starter": starter, "msg_type": kind, "ack": "command", "vin": vin, "enc": "uncrypted", "payload": payload}
    return msg_checked.build(message, **keys)


def wrong_fields(sent, got, ack):
    """What of a reply is not as the standard says."""
    wrong = [name for name in ("starter", "msg_type", "vin") if sent[name] != got[name]]
    wrong += [] if str(got["ack"]) == ack else [f"ack {got['ack']}"]
    wrong += [] if sent["payload"]["timestamp"] == got["payload"]["timestamp"] else ["timestamp"]
    return wrong


def session_frames(folder):
    """Vehicle login, reports and logout of the session, taken apart and built again by rtm_con."""
    cases = json.loads((folder / "charging-session-2016.json").read_text())
    frames = [msg_checked.build(msg_checked.parse(bytes.fromhex(case["hex"]))) for case in cases["frames"]]
    same = sum(built == bytes.fromhex(case["hex"]) for built, case in zip(frames, cases["frames"]))
    print(f"{same} of {len(frames)} frames are rebuilt to the same bytes")
    return frames, cases["expected_session"]


def vehicle_2025(at, charge, soc):
    return {
        "timestamp": at,
        "data_list": [
            {
                "data_type": "whole_vehicle",
                "data_content": {
                    "vehicle_state": "off",
                    "charge_state": charge,
                    "operate_state": "pure_electric",
                    "vehicle_speed": 0,
                    "mileage_total": 12000.5,
                    "voltage_total": 400.0,
                    "current_total": -50.0,
                    "soc": soc,
                    "dcdc_state": "on",
                    "gear_state": {"gear_postion_validity": "valid", "driving_force": False, "braking_force": True, "gear": "P"},
                    "insulation_resistance": 5000,
                },
            },
            {
                "data_type": "gnss",
                "data_content": {
                    "gnss_state": {"gnss_e_w": "e", "gnss_n_s": "n", "gnss_valid": True},
                    "gnss_gcs": "gcj02",
                    "gnss_lng": 117.0,
                    "gnss_lat": 36.65,
                },
            },
        ],
        "sig_starter": "ff",
        "sig": {"algo": "rsa", "r_value": "", "s_value": ""},
    }


def frames_2025(key):
    """Signed reports of a second vehicle, the last one with a byte changed after it was signed."""
    made = []
    for step in range(4):
        at = START + datetime.timedelta(seconds=30 * step)
        payload = vehicle_2025(at, "parking_charging", 50 + step)
        made.append(frame("protocol_2025", "realtime", "LZXSM0E1000000001", payload, private_key=key))
    broken = bytearray(made[-1])
    broken[34] ^= 1  # a byte of the odometer, inside what is signed
    broken[-1] ^= 1
    return made[:-1] + [bytes(broken)]


def talk(link, user, password, frames):
    """Logs in, sends everything, logs out; returns the number of replies that are wrong."""
    wrong = 0

    def check(raw, got, ack="ok"):
        nonlocal wrong
        fields = wrong_fields(msg_checked.parse(raw), got, ack)
        wrong += bool(fields)
        if fields:
            print("wrong reply:", fields)

    login = {"timestamp": START, "session_id": 1, "username": user, "password": password, "enc": "uncrypted"}
    for attempt, ack in (("wrong", "nok"), (password, "ok")):
        raw = frame("protocol_2016", "plt_login", "PLATFORM", {**login, "password": attempt})
        link.send(raw)
        check(raw, link.reply(), ack)
    # Replies are read while sending goes on, in rounds of some frames that arrive together.
    for at in range(0, len(frames), 7):
        link.send(b"".join(frames[at : at + 7]))
        for raw in frames[at : at + 7]:
            check(raw, link.reply())
    raw = frame("protocol_2016", "plt_logout", "PLATFORM", {"timestamp": START, "session_id": 1})
    link.send(raw)
    check(raw, link.reply())
    return wrong


def compare(found, expected):
    """Differences between what the gate found and what it should find."""
    first = next((one for one in found["sessions"] if one["ending"] == "complete"), {})
    instant = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: E731
    facts = [
        ("points", found["points"], 246),
        ("held", found["held"], []),
        ("signatures", found["signatures"], ["verified"] * 3 + ["failed"]),
        ("started_at", instant(first["started_at"]), instant(expected["plug_in_time"])),
        ("ended_at", instant(first["ended_at"]), instant(expected["charge_complete_time"])),
        ("plug_in_soc_pct", first["plug_in_soc_pct"], expected["soc_at_plug_in_pct"]),
        ("end_soc_pct", first["end_soc_pct"], expected["soc_at_complete_pct"]),
        ("reports", first["reports"], expected["frames_parked_charging"]),
        ("odometer_m", first["odometer_m"], expected["odometer_km"] * 1000),
        ("energy", abs(first["energy_wh"] / 1000 - expected["energy_kwh_trapezoid"]) < 0.001, True),
        ("peak", abs(first["peak_power_w"] / 1000 - expected["peak_charge_power_kw"]) < 0.001, True),
    ]
    return [f"{name}: {got}, expected {want}" for name, got, want in facts if got != want]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--door", help="executable of the example `door`")
    options.add_argument("--address", help="host:port of a running gate")
    options.add_argument("--user", default="HAUV4BGN6S50")
    options.add_argument("--password", default="HAUTEST0000000007HAU")
    options.add_argument("--frames", type=pathlib.Path, required=True, help="folder of the frames with known answers")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    frames, expected = session_frames(given.frames)
    frames += frames_2025(key)
    door = None
    if given.door:
        with tempfile.NamedTemporaryFile(suffix=".pem", delete=False) as pem:
            form = serialization.PublicFormat.SubjectPublicKeyInfo
            pem.write(key.public_key().public_bytes(serialization.Encoding.PEM, form))
        door = subprocess.Popen([given.door, NOW, pem.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        address = door.stdout.readline().strip()
        os.unlink(pem.name)
    else:
        address = given.address
    host, port = address.rsplit(":", 1)
    wrong = talk(Link(host, int(port), given.seed), given.user, given.password, frames)
    print(f"{len(frames) + 3} frames sent, {wrong} replies wrong")
    if door:
        found = json.loads(door.communicate(timeout=60)[0])
        differences = compare(found, expected)
        print("\n".join(differences) or "the charging session has the expected totals, signatures are told apart")
        wrong += len(differences)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
