SELECT warehouse, id AS shipment_id, sku, qty AS quantity, _file, _line FROM landed
