-- A line holds the file's header and one day; currencies without a rate that day say N/A, and the file ends lines with a comma.
SELECT
    split_part(row, ',', 1) AS day,
    currency,
    rate AS per_euro,
    _file,
    _line,
    '/row' AS _item
FROM (
    SELECT
        row,
        unnest(split(header, ',')) AS currency,
        unnest(split(row, ',')) AS rate,
        generate_subscripts(split(header, ','), 1) AS position,
        _file,
        _line
    FROM landed
)
WHERE position > 1 AND currency <> '' AND rate NOT IN ('', 'N/A')
