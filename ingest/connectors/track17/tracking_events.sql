-- First and last mile may be two providers; their events are one story, told under the parcel's own carrier.
-- Which clock: UTC if given, else local with offset, else the raw time with its zone, else the raw time taken as UTC.
WITH
parcels AS (
    SELECT unnest(data.accepted) AS one, generate_subscripts(data.accepted, 1) - 1 AS number, _file, _line FROM landed
),
providers AS (
    SELECT
        one.number AS tracking_number,
        one.carrier AS carrier,
        unnest(one.track_info.tracking.providers) AS provider,
        '/data/accepted/' || number || '/track_info/tracking/providers/'
        || (generate_subscripts(one.track_info.tracking.providers, 1) - 1) AS place,
        _file,
        _line
    FROM parcels
),
events AS (
    SELECT
        tracking_number,
        carrier,
        unnest(provider.events) AS event,
        place || '/events/' || (generate_subscripts(provider.events, 1) - 1) AS place,
        _file,
        _line
    FROM providers
),
clocks AS (
    SELECT
        *,
        event.time_raw.date || 'T' || coalesce(event.time_raw.time, '00:00:00') AS raw,
        regexp_matches(event.time_iso, '(Z|[+-]\d\d:?\d\d)$') AS is_iso_zoned,
        event.time_raw.timezone AS zone
    FROM events
),
zones AS (
    SELECT
        *,
        CASE
            WHEN event.time_utc IS NOT NULL THEN regexp_replace(event.time_utc, '([0-9])$', '\1Z')
            WHEN is_iso_zoned THEN event.time_iso
            WHEN regexp_full_match(zone, '[+-]\d\d:?\d\d|Z') THEN raw || zone
        END AS zoned
    FROM clocks
)
SELECT
    tracking_number,
    carrier,
    coalesce(zoned, raw || 'Z', event.time_iso || 'Z') AS happened_at,
    event.stage AS stage,
    coalesce(event.sub_status, event.stage) AS sub_status,
    coalesce(event.description, '') AS description,
    event.location AS location,
    (zoned IS NULL)::VARCHAR AS is_zone_assumed,
    _file,
    _line,
    place AS _item
FROM zones
