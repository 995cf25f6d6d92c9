SELECT
    one.number AS tracking_number,
    one.carrier AS carrier,
    one.track_info.latest_status.status AS status,
    one.track_info.latest_status.sub_status AS sub_status,
    NULL::VARCHAR AS registered_at,
    coalesce(
        list_max(
            list_transform(one.track_info.tracking.providers, lambda provider: provider.latest_sync_time)
        ),
        strftime(fetched_at, '%Y-%m-%dT%H:%M:%SZ')
    ) AS updated_at,
    _file,
    _line,
    '/data/accepted/' || number AS _item
FROM (
    SELECT unnest(data.accepted) AS one, generate_subscripts(data.accepted, 1) - 1 AS number, _file, _line FROM landed
)
JOIN arriving ON arriving.file = _file
