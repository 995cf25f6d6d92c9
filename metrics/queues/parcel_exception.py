"""Which parcels are lost, damaged or in other trouble that no other queue names?"""

from metrics._queue import Queue, Severity
from metrics.queues._parcels import troubles

QUEUE = Queue(
    name="parcel_exception",
    title="Parcel in exception",
    question="Which parcels does the carrier call lost, damaged, delayed or otherwise in exception?",
    owner="carrier management",
    layer="carrier",
    target_hours=72,
    severity=Severity.HIGH,
    is_by_order=True,
    # What is lost or destroyed needs a person even if the carrier says something else later.
    sql=troubles("exception", "Parcel {}: {} ({})."),
)
