"""Reads the lake with DuckDB and with delta-rs, and compares both with what the running server answers.

The server keeps writing meanwhile, so counts of other readers may trail those of the server: other readers see
settled rows only. What must be equal: both readers at the same table version; what must hold: settled <= served.
"""

import argparse
import json
import os
import pathlib
import sys

import duckdb
import requests
from deltalake import DeltaTable

TABLES = ["status_events", "orders", "order_details", "power_samples", "station_versions", "messages"]


def served(url: str, sql: str):
    """Answer of the server's governed SQL."""
    user = os.environ.get("ZHIXING_USER", "province")
    password = os.environ.get("ZHIXING_PASSWORD", "zhixing-demo-2026")
    session = requests.post(f"{url}/api/v1/session", json={"username": user, "password": password}, timeout=30)
    session.raise_for_status()
    token = session.json()["access_token"]
    answer = requests.post(
        f"{url}/api/v1/query",
        json={"sql": sql, "limit": 1000},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )
    answer.raise_for_status()
    return answer.json()["rows"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="data folder of the demo")
    parser.add_argument("--url", required=True, help="address of the running server")
    arguments = parser.parse_args()

    # Lakes of the sandbox stand beside the platform's own.
    logs = sorted((pathlib.Path(arguments.data) / "lake").rglob("_delta_log"))
    folders = {log.parent.name: log.parent for log in logs}
    report = {}
    for name in TABLES:
        table = DeltaTable(str(folders[name]))
        files = table.file_uris()
        by_delta = table.to_pyarrow_dataset().count_rows()
        by_duck = duckdb.sql(f"SELECT COUNT(*) FROM read_parquet({files!r}, hive_partitioning = true)").fetchall()[0][0] if files else 0
        in_server = served(arguments.url, f"SELECT COUNT(*) AS n FROM {name}")[0][0]
        assert by_delta == by_duck, f"{name}: delta-rs counts {by_delta}, DuckDB {by_duck}"
        assert by_delta <= in_server, f"{name}: settled {by_delta} but the server answers {in_server}"
        report[name] = {"version": table.version(), "files": len(files), "settled": by_delta, "served": in_server}

    assert report["orders"]["settled"] > 0, "no order has been settled"
    orders = DeltaTable(str(folders["orders"])).file_uris()
    energy, wrong = duckdb.sql(
        f"SELECT SUM(energy_wh), COUNT(*) FILTER (WHERE ended_at < started_at) FROM read_parquet({orders!r}, hive_partitioning = true)"
    ).fetchall()[0]
    assert energy > 0 and wrong == 0
    report["orders"]["energy_kwh"] = int(energy) / 1000
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
