"""How is an installation connected to the sandbox company? The text of its wharfinger.toml."""

from __future__ import annotations

import json

from ingest.sandbox.company import Company, Depot, Shop
from ingest.sandbox.fairs import FOLDER

API_VERSION = "2026-10"
SQUARE_VERSION = "2026-10-21"
BY_CLIENT_CREDENTIALS = "bristol"  # one store proves the other way to sign in
REQUESTS_PER_SECOND = 600  # the real service allows 3; the demo's clock runs faster
BULK_POLL_SECONDS = 0.02
RULES = """\
[rules]
sync_budget_minutes = 15
status_budget_minutes = 5
stock_skew_minutes = 15
tolerance_a_pct = 1
tolerance_b_pct = 3
tolerance_c_pct = 5
tolerance_least_units = 1
stalled_after_hours = 96
reopen_within_days = 7
link_recency_days = 30
"""


def settings_text(parts: Company, base_url: str) -> str:
    """The settings of the demo; every source answers below `base_url`, secrets come from the environment."""
    blocks = ['reporting_timezone = "Europe/Berlin"\ngroup_currency = "EUR"\n', RULES]
    blocks += [_store(shop) for shop in parts.shops]
    blocks += [_warehouse(depot) for depot in parts.warehouses]
    blocks += [_shopify(shop, base_url) for shop in parts.stores]
    blocks += [_elsewhere(shop, base_url) for shop in parts.outlets]
    blocks.append(_block("source", name="wms", system="wms", url=f"{base_url}/wms", token_env="WMS_TOKEN"))
    blocks.append(
        _block(
            "source",
            name="parcels",
            system="track17",
            url=f"{base_url}/track17",
            token_env="TRACK17_TOKEN",
            requests_per_second=REQUESTS_PER_SECOND,
        )
    )
    brands = {shop.brand: shop.name for shop in parts.shops}
    helpdesk = {"url": f"{base_url}/zendesk", "token_env": "ZENDESK_TOKEN", "brands": brands}
    blocks.append(_block("source", name="helpdesk", system="zendesk", **helpdesk))
    blocks.append(_block("source", name="ecb", system="ecb", url=f"{base_url}/ecb"))
    return "\n".join(blocks)


def _store(shop: Shop) -> str:
    return _block(
        "store",
        name=shop.name,
        title=shop.title,
        channel=shop.channel,
        country=shop.country,
        currency=shop.currency,
        timezone=shop.timezone,
        domain=shop.domain,
    )


def _warehouse(depot: Depot) -> str:
    return _block(
        "warehouse",
        name=depot.name,
        title=depot.title,
        country=depot.country,
        timezone=depot.timezone,
        cutoff=depot.cutoff,
        last_collection=depot.last_collection,
        handling_days=depot.handling_days,
        workdays=list(depot.workdays),
        closed=list(depot.closed),
    )


def _shopify(shop: Shop, base_url: str) -> str:
    prefix = shop.name.upper()
    way: dict[str, str] = {"token_env": f"{prefix}_TOKEN"}
    if shop.name == BY_CLIENT_CREDENTIALS:
        way = {"client_id_env": f"{prefix}_CLIENT_ID", "client_secret_env": f"{prefix}_CLIENT_SECRET"}
    return _block(
        "source",
        name=shop.name,
        system="shopify",
        store=shop.name,
        url=f"{base_url}/shopify/{shop.name}",
        **way,
        api_version=API_VERSION,
        bulk_poll_seconds=BULK_POLL_SECONDS,
        locations=shop.locations,
    )


def _elsewhere(shop: Shop, base_url: str) -> str:
    if shop.system == "etsy":
        (shop_id,) = shop.locations
        how: dict[str, object] = {
            "client_id_env": "ETSY_KEYSTRING",
            "token_env": "ETSY_REFRESH_TOKEN",
            "shop_id": shop_id,
            "requests_per_second": REQUESTS_PER_SECOND,
        }
    elif shop.system == "fair":
        return _block("source", name=shop.name, system="salesheet", store=shop.name, url="", folder=FOLDER)
    else:
        how = {
            "token_env": "SQUARE_TOKEN",
            "api_version": SQUARE_VERSION,
            "channels": {"Invoices": "instagram", "Point of Sale": "person"},
        }
    return _block(
        "source",
        name=shop.name,
        system=shop.system,
        store=shop.name,
        url=f"{base_url}/{shop.system}",
        **how,
        locations=shop.locations,
    )


def _block(kind: str, **entries: object) -> str:
    lines = [f"{name} = {_value(value)}" for name, value in entries.items()]
    return f"[[{kind}]]\n" + "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {json.dumps(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
