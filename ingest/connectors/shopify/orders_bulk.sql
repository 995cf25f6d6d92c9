-- A bulk result: one object a line, children name their parent in __parentId and may stand anywhere.
-- What is no known child is offered as an order, so that the contract judges it; a parent of another kind is none.
WITH
order_nodes AS (
    SELECT *, '' AS item
    FROM landed
    WHERE NOT coalesce(
        starts_with(id, 'gid://shopify/LineItem/')
        OR starts_with(id, 'gid://shopify/FulfillmentOrder')
        OR ends_with(__typename, 'Agreement'),
        FALSE
    )
),
list_nodes AS (SELECT * FROM order_nodes),
line_nodes AS (
    SELECT *, CASE WHEN starts_with(__parentId, 'gid://shopify/Order/') THEN __parentId END AS order_id, '' AS item
    FROM landed
    WHERE starts_with(id, 'gid://shopify/LineItem/')
),
promise_nodes AS (
    SELECT *, '' AS item FROM landed WHERE starts_with(id, 'gid://shopify/FulfillmentOrder/')
),
promise_line_nodes AS (
    SELECT *, __parentId AS promise_id, '' AS item
    FROM landed
    WHERE starts_with(id, 'gid://shopify/FulfillmentOrderLineItem/')
),
agreement_nodes AS (
    SELECT *, __parentId AS order_id, '' AS item FROM landed WHERE ends_with(__typename, 'Agreement')
)
