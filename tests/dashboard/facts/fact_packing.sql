SELECT store, channel, warehouse, carrier, tags, order_id, 1 AS tasks, 1 AS scanned_tasks, (order_no % 50 = 0)::INTEGER AS wrong_tasks, day, _file, _line FROM seed
