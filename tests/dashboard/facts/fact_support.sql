SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), CASE WHEN dice % 15 = 0 THEN 'ticket' ELSE 'order' END AS kind,
  CASE WHEN dice % 15 = 0 THEN number END AS ticket_id, (dice % 15 = 0)::INTEGER AS tickets,
  (dice % 30 = 0)::INTEGER AS fulfilment_tickets, (dice % 60 = 0)::INTEGER AS linked_fulfilment_tickets,
  (dice % 30 = 0)::INTEGER AS linked_tickets, (dice % 15 <> 0)::INTEGER AS orders_shipped
FROM seed
