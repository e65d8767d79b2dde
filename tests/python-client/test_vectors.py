#!/usr/bin/env python3
"""Known answers for the envelope: each vector is encrypted, signed, verified and decrypted. Exit code 1 on a mistake."""

import json
import sys
from pathlib import Path

from access import AES_SUITE, SM_SUITE, Credentials, sm3, sm4_block, sm4_round_keys


def candidates():
    """Where the vectors are, seen from this folder."""
    root = Path(__file__).resolve().parents[2] / "specs"
    return sorted(root.glob("**/vectors/cec102.json"))


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else candidates()[0]
    vectors = json.loads(path.read_text(encoding="utf-8"))
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert sm4_block(sm4_round_keys(key), key).hex() == "681edf34d206965e86b3e94f536e4246"
    checked = 0
    for suite, cases in (
        (AES_SUITE, vectors["requests"] + vectors["responses"]),
        (SM_SUITE, vectors["second_suite"]["cases"]),
    ):
        c = vectors["credentials"]
        names = ("OperatorID", "OperatorSecret", "DataSecret", "DataSecretIV", "SigSecret")
        credentials = Credentials(*(c[name] for name in names), suite)
        for case in cases:
            checked += check(credentials, case)
    print(f"{checked} vectors right, {path}")
    return 0 if checked >= 10 else 1


def check(credentials, case):
    """1 when the case was checked, 0 when it is for receivers only."""
    if case.get("receive_only") or not case.get("plaintext"):
        return 0
    request = "TimeStamp" in case
    head, tail = (credentials.operator_id, case["TimeStamp"] + case["Seq"]) if request else (f"{case['Ret']}{case['Msg']}", "")
    assert credentials.encrypt(case["plaintext"].encode("utf-8")) == case["Data"], case["name"]
    assert credentials.decrypt(case["Data"]).decode("utf-8") == case["plaintext"], case["name"]
    assert credentials.sign(head + case["Data"] + tail) == case["Sig"], case["name"]
    return 1


if __name__ == "__main__":
    sys.exit(main())
