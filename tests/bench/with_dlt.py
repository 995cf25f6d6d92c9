"""Load orders with dlt into DuckDB: `python -I with_dlt.py FILE FOLDER KIND`, by an interpreter that has dlt.

Kind `whole` hands every order over as it is; `chosen` keeps only what the product keeps, picked in Python beforehand.
Both merge by key and use the fastest way that was found, parquet between the steps.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import orjson

_READ_OF_LINES = ("id", "sku", "title", "quantity", "currentQuantity", "requiresShipping", "isGiftCard")
_UNREAD = ("billingAddress", "customer", "note", "metafields")
_UNREAD_TOTALS = ("subtotalPriceSet", "totalTaxSet", "totalDiscountsSet", "totalShippingPriceSet")
_STATUS = Path("/proc/self/status")


def _orders(file: str, *, is_whole: bool) -> Iterator[dict[str, Any]]:
    with Path(file).open("rb") as lines:
        for text in lines:
            order = orjson.loads(text)
            if not is_whole:
                order = {name: order[name] for name in order if name not in (*_UNREAD, *_UNREAD_TOTALS)}
                kept = [
                    {name: line[name] for name in (*_READ_OF_LINES, "originalUnitPriceSet")}
                    for line in order["lineItems"]["nodes"]
                ]
                order["lineItems"] = {"nodes": kept}
            yield order


def main(file: str, folder: str, kind: str) -> None:
    database = dlt.destinations.duckdb(f"{folder}/with_dlt.duckdb")
    pipeline = dlt.pipeline("orders", pipelines_dir=f"{folder}/pipelines", destination=database, dataset_name="shop")
    found = dlt.resource(
        _orders(file, is_whole=kind == "whole"), name="orders", primary_key="id", write_disposition="merge"
    )
    begun, spent = time.perf_counter(), time.process_time()
    pipeline.run(found, loader_file_format="parquet")
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    said = {"orders": pipeline.last_trace.last_normalize_info.row_counts["orders"]}
    said["tables"] = len(pipeline.default_schema.data_tables())
    run = {"seconds": seconds, "cpu": cpu, "peak": _peak_bytes(), "said": said}
    sys.stdout.write(json.dumps(run) + "\n")


def _peak_bytes() -> int | None:
    if not _STATUS.exists():
        return None
    marks = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(marks["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
