-- Which orders belong together, because a person said so?
-- grain: one row per order and per other order that it was linked to or merged with; both ways round
SELECT first_store AS store, first_order_id AS order_id, second_store AS other_store, second_order_id AS other_order_id,
  decision, author, decided_at, note, _file, _line
FROM pair_decisions
WHERE decision IN ('link', 'merge', 'cancel_one')
UNION ALL
SELECT second_store, second_order_id, first_store, first_order_id, decision, author, decided_at, note, _file, _line
FROM pair_decisions
WHERE decision IN ('link', 'merge', 'cancel_one')
