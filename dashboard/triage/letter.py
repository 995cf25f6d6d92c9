"""What may the customer be told? Only what is theirs to know: never a note, a name of ours, or another's order."""

from __future__ import annotations

from typing import Any, Final

_SAID: Final = {
    "unpaid": "We have your order and wait for the payment to arrive.",
    "on hold": "Your order is paid, and we are checking one detail before it leaves.",
    "scheduled": "Your order is reserved and leaves as soon as it is released.",
    "ordered": "Your order is paid and has not left our warehouse yet.",
    "packed": "Your order is packed and is about to leave our warehouse.",
    "labelled": "Your order is packed and waits for the carrier to collect it.",
    "handed off": "Your order has left our warehouse.",
    "in transit": "Your order is on its way.",
    "out for delivery": "Your order is out for delivery.",
    "delivered": "The carrier says that your order was delivered.",
    "exception": "The carrier reports a problem with your parcel, and we are on to it.",
    "refunded": "Your parcel did not arrive, and your money is on its way back to you.",
    "cancelled": "Your order was cancelled, and nothing of it will be sent.",
    "nothing to ship": "Nothing of your order needs to be sent.",
}

_WAITING: Final = frozenset({"unpaid", "on hold", "scheduled", "ordered", "packed"})


def letter(order: dict[str, Any]) -> str:
    """A message about one order that can be sent as it stands."""
    lines = [f"About your order {order['order_name']} ({order['products']}):", ""]
    numbers = order["tracking_numbers"]
    is_one = len(numbers) == 1
    travels = f"with {order['carrier']}; the tracking {'number is' if is_one else 'numbers are'} {', '.join(numbers)}."
    if numbers and order["stage"] in _WAITING:
        lines += [f"A part of your order has left {travels}", "The rest is paid and has not left our warehouse yet."]
    else:
        lines.append(_SAID[order["stage"]])
        if numbers and order["stage"] not in ("cancelled", "refunded"):
            lines.append(f"{'It came' if order['stage'] == 'delivered' else 'It travels'} {travels}")
    if order["promised_on"] and order["stage"] not in ("delivered", "refunded", "cancelled", "nothing to ship"):
        lines.append(f"The delivery was promised for {order['promised_on']:%A, %-d %B}.")
    return "\n".join([*lines, "", "We will write again as soon as there is news. We are sorry for the trouble."])
