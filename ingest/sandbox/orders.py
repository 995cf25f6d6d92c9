"""What is ordered, by whom, how is it paid, and from which warehouse is it promised?"""

from __future__ import annotations

from bisect import bisect
from typing import Any

from ingest.sandbox.bundles import bind
from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import DAY, HOUR, MINUTE, to_day, weekday
from ingest.sandbox.listings import as_listed, parts_of, tea_set
from ingest.sandbox.story import Item, Promise, Story

KINDS = {
    "shopify": Choices(
        ("pos", 0.035),
        ("gift", 0.008),
        ("test", 0.004),
        ("imported", 0.008),
        ("preorder", 0.012),
        ("unpaid", 0.005),
        ("delayed", 0.02),
        other="usual",
    ),
    "etsy": Choices(other="usual"),
    "square": Choices(("pos", 0.3), other="usual"),
}
TWISTS = Choices(("hold", 0.025), ("edit", 0.022), ("split", 0.04), ("partial", 0.025), ("cancel", 0.02), other="")
TWISTS_ELSEWHERE = Choices(("hold", 0.025), ("cancel", 0.02), other="")
SYNC_FAULTS = Choices(("never", 0.004), ("late", 0.006), ("twice", 0.003), ("content", 0.005), other="")
PARCEL_FAULTS = Choices(("stalled", 0.010), ("customs", 0.006), ("returned", 0.005), ("lost", 0.003), other="")
SERVICES = Choices(("express", 0.14), ("economy", 0.12), other="standard")
CHANNELS = {"shopify": "shopify", "etsy": "etsy", "square": "instagram"}
GATEWAYS = Choices(("card", 0.6), ("paypal", 0.25), other="invoice")
SETS = 0.05
LINE_COUNTS = Choices(("1", 0.69), ("2", 0.22), other="3")
QUANTITIES = Choices(("1", 0.82), ("2", 0.13), other="3")
PROMISED_DAYS = {"express": 3, "standard": 5, "economy": 7}
ABROAD_DAYS = 4
UNMAPPED = 0.004


def place(story: Story) -> None:
    """Draw the order itself, its payment and its promises."""
    story.service = story.pick(SERVICES)
    twists = TWISTS_ELSEWHERE if story.is_elsewhere else TWISTS
    story.twist = story.pick(twists) if story.kind == "usual" and not story.basket else ""
    story.sync_fault = story.pick(SYNC_FAULTS) if story.kind != "test" and story.twist in ("", "split") else ""
    if _is_out_of_touch(story):
        story.sync_fault, story.twist = "outage", ""
    story.parcel_fault = story.pick(PARCEL_FAULTS)
    _choose_sources(story)
    _fill(story)
    bind(story)
    _list_without_mapping(story)
    if story.kind == "gift" or (story.kind == "usual" and story.takes_gift_cards and story.chance(0.006)):
        _add_gift_card(story)
    story.total_minor = sum(line["qty"] * line["unit_price_minor"] for line in story.lines)
    _announce(story)
    _pay(story)
    if story.kind not in ("pos", "gift"):
        _promise(story)


def _list_without_mapping(story: Story) -> None:
    """The store sells an article under a number that nobody mapped, so no message can be made of the order."""
    is_plain = story.kind == "usual" and not (story.is_elsewhere or story.twist or story.sync_fault or story.basket)
    if is_plain and story.own("sku").random() < UNMAPPED:
        story.twist, story.sync_fault = "unmapped", "never"
        story.lines[0]["sku"] = f"NEW-{story.serial}"
        story.mark(story.placed, "unmapped_sku", story.lines[0]["sku"])


def _fill(story: Story) -> None:
    """Put into the order what its basket holds, else what is drawn."""
    for item in story.basket:
        story.lines.append(_line(story, item))
    if not story.basket and story.shop.system == "etsy" and story.chance(SETS):
        story.lines.append(_line(story, Item(product=tea_set(story.scene.products), quantity=1)))
    elif not story.basket:
        count = max(2 if story.twist in ("split", "partial") else 1, int(story.pick(LINE_COUNTS)))
        for _ in range(count):
            story.lines.append(new_line(story))


def new_line(story: Story) -> dict[str, Any]:
    """One more line with a SKU that the order does not have yet."""
    taken = {line["sku"] for line in story.lines}
    while True:
        product = story.scene.products[bisect(story.scene.product_ladder, story.draw())]
        if product.sku not in taken:
            break
    return _line(story, Item(product=product, quantity=int(story.pick(QUANTITIES))))


def _line(story: Story, item: Item) -> dict[str, Any]:
    listed = item.product.price_minor[story.shop.currency]
    return {
        "line": story.child("LineItem"),
        "sku": item.product.sku,
        "title": item.product.title,
        "qty": item.quantity,
        "unit_price_minor": listed if item.price_minor is None else item.price_minor,
        "requires_shipping": story.kind != "pos",
        "gift_card": False,
    }


def _is_out_of_touch(story: Story) -> bool:
    store, since, until = story.scene.outage
    return store == story.shop.name and since <= story.placed < until and story.kind in ("usual", "preorder")


def _add_gift_card(story: Story) -> None:
    if story.kind == "gift":
        story.lines.clear()
    value = 5000 if story.shop.currency != "JPY" else 8000
    story.lines.append(
        {
            "line": story.child("LineItem"),
            "sku": "GIFT-50",
            "title": "Gift card",
            "qty": 1,
            "unit_price_minor": value,
            "requires_shipping": False,
            "gift_card": True,
        }
    )


def _announce(story: Story) -> None:
    shop = story.shop
    story.promised_day = _promised_day(story)
    presentment = None
    if not story.is_elsewhere and story.chance(0.06):
        presentment = {"currency": shop.presentment_currency, "rate_e6": shop.presentment_rate_e6}
    earlier = story.placed - story.between(2 * DAY, 10 * DAY) if story.kind == "imported" else None
    story.processed = earlier or story.placed
    story.tell_of_order(
        story.placed,
        "order_placed",
        name=f"#{story.number}",
        number=story.number,
        channel="person" if story.kind == "pos" else CHANNELS[shop.system],
        test=story.kind == "test",
        imported_processed_at=None if earlier is None else iso(earlier),
        customer={"email": story.customer.email, "name": story.customer.name, "phone": story.customer.phone},
        address=story.customer.address,
        service=story.service,
        tags=[] if story.is_elsewhere else _tags(story),
        currency=shop.currency,
        presentment=presentment,
        promised_on=None if story.is_elsewhere else to_day(story.promised_day),
        lines=[as_listed(shop, line) for line in story.lines],
        total_minor=story.total_minor,
    )


def iso(instant: int) -> str:
    """An instant as the event log writes it."""
    seconds = instant % DAY
    return f"{to_day(instant // DAY)}T{seconds // HOUR:02}:{seconds // MINUTE % 60:02}:{seconds % MINUTE:02}Z"


def _promised_day(story: Story) -> int:
    abroad = any(story.scene.countries[source] != story.shop.country for source in story.sources)
    begin = story.scene.zones[story.shop.name].local_day(story.release_at or story.placed)
    day = begin + PROMISED_DAYS[story.service] + (ABROAD_DAYS if abroad else 0)
    return day + 2 if weekday(day) >= 5 else day


def _tags(story: Story) -> list[str]:
    tags = [story.customer.region]
    if story.service == "express":
        tags.append("express")
    if story.chance(0.07):
        tags.append("priority")
    if any(line["sku"].startswith(("MUG", "LAM", "KET")) for line in story.lines):
        tags.append("fragile")
    if story.kind in ("preorder", "imported"):
        tags.append(story.kind)
    return tags


def _pay(story: Story) -> None:
    story.ready = story.placed
    if story.kind == "unpaid":
        return
    if story.kind == "delayed":
        story.ready += story.between(1 * HOUR, 40 * HOUR)
    elif story.shop.system == "square" and story.kind == "usual":
        story.ready += story.between(10 * MINUTE, 20 * HOUR)  # until the invoice is paid
    pay(story, story.ready, story.total_minor)


def pay(story: Story, at: int, amount_minor: int) -> None:
    """One successful payment."""
    gateway = story.pick(GATEWAYS)
    story.tell_of_order(
        at,
        "order_paid",
        transaction=story.child("OrderTransaction"),
        amount_minor=amount_minor,
        gateway=gateway,
        card=story.customer.card if gateway == "card" else None,
    )


def _choose_sources(story: Story) -> None:
    if story.is_elsewhere:
        story.sources = tuple(story.shop.locations.values())
        return
    main, other = story.shop.locations.values()
    if story.parcel_fault == "customs" or story.chance(0.05):
        main, other = other, main
    elif story.led_to:
        main = story.led_to
    story.sources = (main, other) if story.twist == "split" else (main,)
    if story.kind == "preorder":
        story.release_at = (story.placed // DAY + story.between(5, 21)) * DAY + 6 * HOUR


def _promise(story: Story) -> None:
    physical = [line for line in story.lines if line["requires_shipping"]]
    shares = (physical[:1], physical[1:]) if story.twist == "split" else (physical,)
    for warehouse, lines in zip(story.sources, shares, strict=True):
        make_promise(story, story.placed, warehouse, lines)


def make_promise(story: Story, at: int, warehouse: str, lines: list[dict[str, Any]]) -> Promise:
    """Promise lines from a warehouse."""
    promise = Promise(
        fo=story.order if story.is_elsewhere else story.child("FulfillmentOrder"),
        warehouse=warehouse,
        lines=[
            {"line": line["line"], "sku": sku, "qty": line["qty"] * units}
            for line in lines
            for sku, units in parts_of(line["sku"])
        ],
        created=at,
        release_at=story.release_at,
    )
    story.promises.append(promise)
    story.tell_of_order(
        at,
        "promise_made",
        fo=promise.fo,
        warehouse=warehouse,
        location=story.shop.location_of[warehouse],
        lines=[dict(line) for line in promise.lines],
        release_at=None if story.release_at is None else iso(story.release_at),
    )
    return promise
