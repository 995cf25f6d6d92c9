"""What do customers write? Subject and text of a ticket by its reason."""

from __future__ import annotations

LETTERS = {
    "where_is_my_order": ("Where is my order?", "I ordered some days ago and have not seen a parcel yet."),
    "late": ("My order is late", "It should have been here by now. When will it come?"),
    "missing_item": ("Something is missing", "I opened the parcel and one of the things I bought is not in it."),
    "damaged": ("Arrived broken", "The box was crushed and what was in it is broken."),
    "wrong_item": ("Wrong item", "I received something that I did not order."),
    "address": ("Wrong address", "I think my parcel is going to the wrong address. Can you correct it?"),
    "product_question": ("A question about a product", "Can this go into the dishwasher, and is it made in Europe?"),
    "return": ("I want to send something back", "It is not quite what I hoped for. How do I return it?"),
    "spam": ("Grow your sales now", "We bring thousands of visitors to your shop."),
    "auto_reply": ("Out of office", "I am away and will answer when I am back."),
    "outbound": ("News about your order", "We wrote to this customer on our own account."),
    "internal": ("Note for the team", "Please look at the shelf labels."),
}
HINTS = {
    "order_number": " The order number is {}.",
    "tracking": " The tracking number is {}.",
}


def write(reason: str, mention: str, number: str, is_in_field: bool) -> tuple[str, str]:
    """Subject and text; the number is in the text unless it stands in a field of the form."""
    subject, text = LETTERS[reason]
    if mention in HINTS and not is_in_field:
        text += HINTS[mention].format(number)
    return subject, text
