SELECT warehouse, id AS receipt_id, sku, qty AS quantity, _file, _line FROM landed
