-- One SKU that no store sells.
SELECT
  'warehouse_stock' AS table_name, 'sku' AS field, 'E_REF' AS code, '![x](https://evil.test)' AS value,
  'a SKU that a store sells or stocks' AS expected, 21::BIGINT AS rows, _file, 4::BIGINT AS _line
FROM seed
LIMIT 1
