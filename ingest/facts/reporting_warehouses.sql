-- Which warehouses report which of their tasks?
-- grain: one row per warehouse and kind of task that it has ever reported
SELECT DISTINCT warehouse, kind FROM wms_tasks
