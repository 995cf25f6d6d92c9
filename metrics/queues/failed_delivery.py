"""Which parcels could not be handed over?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity
from metrics.queues._parcels import troubles

QUEUE = Queue(
    name="failed_delivery",
    title="Delivery failed",
    question="Which parcels did the carrier try to deliver in vain, and has not tried again?",
    owner="customer service",
    layer="carrier",
    target_hours=24,
    severity=Severity.HIGH,
    is_by_order=True,
    cost=DESK,
    sql=troubles("failed", "Parcel {} could not be delivered: {} ({})."),
)
