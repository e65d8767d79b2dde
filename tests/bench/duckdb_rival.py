"""DuckDB as rival of the query bench: reads the same Parquet files, answers one JSON line per JSON line.

First line in: {"threads": 2, "tables": {"orders": "/…/orders", …}, "views": {"orders_valid": "orders", …}, "stations": sql}.
Then one line per query: {"sql": …}. Out: {"ms": time of execute and fetch,
"cpu_ms": processor time of all threads, "rows": [[…]]} or {"error": …}.
"""

import json
import pathlib
import sys
import time

import duckdb


def files_of(folder):
    """Files of the newest version of a Delta table, from its log (commits are JSON lines with add and remove)."""
    live = {}
    for commit in sorted((pathlib.Path(folder) / "_delta_log").glob("*.json")):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                live[action["add"]["path"]] = True
            if "remove" in action:
                live.pop(action["remove"]["path"], None)
    return sorted(str(pathlib.Path(folder) / path) for path in live)


def text(value):
    return None if value is None else str(value)


def main():
    setup = json.loads(sys.stdin.readline())
    con = duckdb.connect()
    con.execute(f"SET threads = {int(setup['threads'])}")
    con.execute("SET TimeZone = 'UTC'")
    for wanted in ("enable_object_cache", "parquet_metadata_cache"):
        try:
            con.execute(f"SET {wanted} = true")
        except duckdb.Error:
            pass  # the name differs between versions; footers are then read again
    counts = {}
    for name, folder in setup["tables"].items():
        files = files_of(folder)
        counts[name] = len(files)
        if files:
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
            con.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], "
                "hive_partitioning = true, hive_types = {'day': DATE})"
            )
    for view, table in setup["views"].items():
        con.execute(f"CREATE VIEW {view} AS SELECT * FROM {table}")
    con.execute(f"CREATE TABLE stations AS {setup['stations']}")
    print(json.dumps({"version": duckdb.__version__, "files": counts}), flush=True)
    for line in sys.stdin:
        try:
            begun, cpu = time.perf_counter(), time.process_time()
            rows = con.execute(json.loads(line)["sql"]).fetchall()
            took, busy = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000
            print(json.dumps({"ms": took, "cpu_ms": busy, "rows": [[text(v) for v in row] for row in rows]}), flush=True)
        except duckdb.Error as error:
            print(json.dumps({"error": str(error)}), flush=True)


main()
