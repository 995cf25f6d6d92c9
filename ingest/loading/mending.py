"""Which rows that were held came right later: was the same key taken from a place that was fetched after it?"""

from __future__ import annotations

from ingest.contracts import Contract
from ingest.warehouse import Builder


def mend(builder: Builder, contract: Contract, source: str, load_id: int) -> None:
    """Mark what this load has put right, inside the caller's transaction.

    Where a file comes later than one that was fetched after it, the row that puts it right may be there already.
    """
    table = contract.table
    if not builder.rows(
        "SELECT 1 FROM quarantine WHERE table_name = $table AND NOT is_mended LIMIT 1", {"table": table}
    ):
        return
    overtaken = (
        "SELECT 1 FROM landing_files WHERE source = $source AND fetched_at > (SELECT max(fetched_at) FROM arriving)"
    )
    is_late = bool(builder.rows(f"{overtaken} LIMIT 1", {"source": source}))
    builder.run(
        f"""
        UPDATE quarantine SET is_mended = true
        FROM (
          SELECT {key_text(contract)} AS row_key, parse_filename(_file) AS name, _file AS good_file, _line AS good_line
          FROM {table} WHERE $is_late OR _load = $load
        ) AS good
        WHERE quarantine.table_name = $table AND NOT quarantine.is_mended AND good.row_key = quarantine.row_key
          AND (name, good_file, good_line) > (parse_filename(quarantine.file), quarantine.file, quarantine.line)
        """,
        {"table": table, "load": load_id, "is_late": is_late},
    )


def key_text(contract: Contract) -> str:
    """The key of a typed row as one text."""
    return f"concat_ws('|', {', '.join(f'{name}::VARCHAR' for name in contract.key)})"
