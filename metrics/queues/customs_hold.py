"""Which parcels wait at customs for papers?"""

from metrics._queue import Queue, Severity
from metrics.queues._parcels import troubles

QUEUE = Queue(
    name="customs_hold",
    title="Held by customs",
    question="Which parcels do customs keep until somebody sends papers or pays duty?",
    owner="carrier management",
    layer="carrier",
    target_hours=48,
    severity=Severity.HIGH,
    is_by_order=True,
    sql=troubles("customs", "Customs keep parcel {}: {} ({})."),
)
