SELECT warehouse, sku, counted_at, on_hand, picked, unavailable, abc, _file, _line FROM landed
