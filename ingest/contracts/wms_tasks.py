"""When was what picked and packed?"""

from ingest.contracts._contract import Column, Contract, Kind

CONTRACT = Contract(
    table="wms_tasks",
    question="When was what picked and packed?",
    owner="warehouse",
    key=(
        "warehouse",
        "task_id",
    ),
    columns=(
        Column("warehouse", Kind.TEXT, "Warehouse", required=True),
        Column("task_id", Kind.TEXT, "Task", required=True),
        Column("kind", Kind.TEXT, "Step", required=True, allowed=("pick", "pack")),
        Column("store", Kind.TEXT, "Store", required=True),
        Column("order_id", Kind.TEXT, "Order", required=True),
        Column("done_at", Kind.INSTANT, "When it was done", required=True, unit="UTC"),
        Column("units", Kind.INTEGER, "Units handled", required=True, least=0, most=1_000_000, unit="units"),
    ),
)
