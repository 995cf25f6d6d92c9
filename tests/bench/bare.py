"""The least that anybody would write to get the same orders into the same tables: no check, no lineage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb


def _struct(**fields: str) -> str:
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in fields.items()) + ")"


def _of(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


_MONEY: Final = _struct(amount="DECIMAL(18, 2)", currencyCode="VARCHAR")
_SHOP: Final = _struct(shopMoney=_MONEY)
_ID: Final = _struct(id="VARCHAR")
_LINE: Final = _struct(
    **_of("VARCHAR", "id sku title"),
    **_of("BIGINT", "quantity currentQuantity"),
    **_of("BOOLEAN", "requiresShipping isGiftCard"),
    originalUnitPriceSet=_SHOP,
)
_PROMISE: Final = _struct(
    **_of("VARCHAR", "id status"),
    **_of("TIMESTAMP", "createdAt updatedAt fulfillAt fulfillBy"),
    assignedLocation=_struct(location=_ID),
    deliveryMethod=_struct(methodType="VARCHAR"),
    lineItems=_struct(nodes=_struct(totalQuantity="BIGINT", remainingQuantity="BIGINT", lineItem=_ID) + "[]"),
)
_TRANSACTION: Final = _struct(
    **_of("VARCHAR", "id kind status gateway"),
    **_of("TIMESTAMP", "createdAt processedAt"),
    test="BOOLEAN",
    amountSet=_SHOP,
)
_PARCEL: Final = _struct(
    **_of("VARCHAR", "id status displayStatus"),
    **_of("TIMESTAMP", "createdAt updatedAt deliveredAt"),
    location=_ID,
    trackingInfo=_struct(**_of("VARCHAR", "company number")) + "[]",
)
_COLUMNS: Final = {
    **_of("VARCHAR", "id name cancelReason sourceName currencyCode presentmentCurrencyCode email"),
    **_of("VARCHAR", "displayFinancialStatus displayFulfillmentStatus returnStatus"),
    **_of("BOOLEAN", "test edited requiresShipping"),
    **_of("TIMESTAMP", "createdAt processedAt updatedAt closedAt cancelledAt"),
    "tags": "VARCHAR[]",
    "shippingAddress": _struct(**_of("VARCHAR", "name address1 zip city countryCodeV2")),
    "shippingLine": _struct(code="VARCHAR"),
    "customAttributes": _struct(**_of("VARCHAR", "key value")) + "[]",
    "currentTotalPriceSet": _struct(shopMoney=_MONEY, presentmentMoney=_MONEY),
    "transactions": f"{_TRANSACTION}[]",
    "refunds": _struct(id="VARCHAR", createdAt="TIMESTAMP", totalRefundedSet=_SHOP) + "[]",
    "fulfillments": f"{_PARCEL}[]",
    "lineItems": _struct(nodes=f"{_LINE}[]"),
    "fulfillmentOrders": _struct(nodes=f"{_PROMISE}[]"),
    "agreements": _struct(nodes=_struct(**_of("VARCHAR", "__typename id"), happenedAt="TIMESTAMP") + "[]"),
}
TABLES: Final = {
    "orders": """
        SELECT id, name, sourceName, test, requiresShipping, createdAt, processedAt, updatedAt, cancelledAt,
          cancelReason, closedAt, currencyCode, currentTotalPriceSet.shopMoney.amount AS total, presentmentCurrencyCode,
          currentTotalPriceSet.presentmentMoney.amount AS presented, displayFinancialStatus, displayFulfillmentStatus,
          returnStatus, shippingLine.code AS service, tags, email, shippingAddress.name AS buyer,
          shippingAddress.zip AS zip, shippingAddress.address1 AS address1, shippingAddress.city AS city,
          shippingAddress.countryCodeV2 AS country, customAttributes[1].value::DATE AS promised_on, edited
        FROM raw""",
    "order_lines": """
        SELECT order_id, line.id, line.sku, line.title, line.quantity, line.currentQuantity, line.requiresShipping,
          line.isGiftCard, line.originalUnitPriceSet.shopMoney.amount, line.originalUnitPriceSet.shopMoney.currencyCode
        FROM (SELECT id AS order_id, unnest(lineItems.nodes) AS line FROM raw)""",
    "order_changes": """
        SELECT order_id, change.id, change.__typename, change.happenedAt
        FROM (SELECT id AS order_id, unnest(agreements.nodes) AS change FROM raw)""",
    "transactions": """
        SELECT order_id, paid.id, paid.kind, paid.status, paid.gateway, paid.processedAt, paid.test,
          paid.amountSet.shopMoney.amount, paid.amountSet.shopMoney.currencyCode
        FROM (SELECT id AS order_id, unnest(transactions) AS paid FROM raw)""",
    "refunds": """
        SELECT order_id, back.id, back.createdAt, back.totalRefundedSet.shopMoney.amount
        FROM (SELECT id AS order_id, unnest(refunds) AS back FROM raw)""",
    "fulfillments": """
        SELECT order_id, parcel.id, parcel.status, parcel.displayStatus, parcel.createdAt, parcel.updatedAt,
          parcel.deliveredAt, parcel.location.id AS location_id, parcel.trackingInfo[1].number AS number,
          parcel.trackingInfo[1].company AS company
        FROM (SELECT id AS order_id, unnest(fulfillments) AS parcel FROM raw)""",
    "fulfillment_orders": """
        SELECT order_id, p.id, p.status, p.createdAt, p.updatedAt, p.fulfillAt, p.fulfillBy,
          p.assignedLocation.location.id AS location_id, p.deliveryMethod.methodType
        FROM (SELECT id AS order_id, unnest(fulfillmentOrders.nodes) AS p FROM raw)""",
    "fulfillment_order_lines": """
        SELECT promise_id, line.lineItem.id, line.totalQuantity, line.remainingQuantity
        FROM (
          SELECT p.id AS promise_id, unnest(p.lineItems.nodes) AS line
          FROM (SELECT unnest(fulfillmentOrders.nodes) AS p FROM raw)
        )""",
}


def load(file: str, database: str) -> Mapping[str, Any]:
    """Read the orders and fill the tables: table → rows."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    Path(database).unlink(missing_ok=True)
    rows = {}
    with duckdb.connect(database, config={"preserve_insertion_order": "false"}) as connection:
        connection.execute(
            f"CREATE TEMP TABLE raw AS FROM read_json($file, format = 'newline_delimited', columns = {{{columns}}})",
            {"file": file},
        )
        for table, sql in TABLES.items():
            made = connection.execute(f"CREATE TABLE {table} AS {sql}").fetchone()
            rows[table] = made[0] if made else 0
    return rows
