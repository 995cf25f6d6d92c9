WITH
entries AS (
    SELECT unnest(node), item, _file, _line
    FROM (
        SELECT
            unnest(data.events.nodes) AS node,
            '/data/events/nodes/' || (generate_subscripts(data.events.nodes, 1) - 1) AS item,
            _file,
            _line
        FROM landed
    )
)
