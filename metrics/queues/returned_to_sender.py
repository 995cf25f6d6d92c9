"""Which parcels come back, though the customer has not got the money back?"""

from metrics._queue import Queue, Severity
from metrics.queues._parcels import troubles

QUEUE = Queue(
    name="returned_to_sender",
    title="Returned to the sender",
    question="Which parcels are on their way back or are back, and nobody has refunded the customer since?",
    owner="customer service",
    layer="carrier",
    target_hours=72,
    severity=Severity.HIGH,
    is_by_order=True,
    sql=troubles("returned", "Parcel {} comes back: {} ({})."),
)
