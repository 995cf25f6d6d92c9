"""How do replies of the tracking service fill the contract?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed

_HERE: Final = Path(__file__).parent
_EVENT: Final = (
    "STRUCT(time_iso VARCHAR, time_utc VARCHAR, time_raw STRUCT(date VARCHAR, time VARCHAR, timezone VARCHAR), "
    "description VARCHAR, location VARCHAR, stage VARCHAR, sub_status VARCHAR)"
)
_PROVIDER: Final = f"STRUCT(latest_sync_time VARCHAR, events {_EVENT}[])"
_PARCEL: Final = (
    "STRUCT(number VARCHAR, carrier VARCHAR, track_info STRUCT("
    f"latest_status STRUCT(status VARCHAR, sub_status VARCHAR), tracking STRUCT(providers {_PROVIDER}[])))"
)

FEEDS: Final = (
    Feed(
        name="tracks",
        columns={"data": f"STRUCT(accepted {_PARCEL}[])"},
        tables={table: (_HERE / f"{table}.sql").read_text(encoding="utf8") for table in ("parcels", "tracking_events")},
    ),
)
