-- Which order or parcel a ticket names: the field that the settings point at, else any field of that form, else the text.
WITH
pages AS (
    SELECT
        unnest(page.tickets) AS ticket,
        generate_subscripts(page.tickets, 1) - 1 AS number,
        brands,
        fields,
        postcode_field,
        _file,
        _line
    FROM landed
),
people AS (
    SELECT DISTINCT ON (_file, _line, person.id) person, _file, _line
    FROM (SELECT unnest(page.users) AS person, _file, _line FROM landed)
),
told AS (
    SELECT
        pages.*,
        people.person AS person,
        coalesce(ticket.subject, '') || ' ' || coalesce(ticket.description, '') AS words,
        list_filter(ticket.custom_fields, lambda one: one.id = fields['order_number'])[1].value AS order_field,
        list_filter(ticket.custom_fields, lambda one: one.id = fields['tracking'])[1].value AS tracking_field,
        list_filter(ticket.custom_fields, lambda one: regexp_full_match(trim(one.value), '#\d{3,12}'))[1].value
            AS order_like,
        list_filter(
            ticket.custom_fields,
            lambda one: regexp_full_match(
                upper(replace(one.value, ' ', '')),
                '1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|J[A-Z]{1,3}\d{10,20}|\d{12,22}'
            )
        )[1].value AS tracking_like
    FROM pages
    LEFT JOIN people
        ON people.person.id = pages.ticket.requester_id AND people._file = pages._file AND people._line = pages._line
)
SELECT
    ticket.id AS ticket_id,
    brands[ticket.brand_id] AS store,
    ticket.created_at AS created_at,
    ticket.updated_at AS updated_at,
    ticket.status AS status,
    ticket.via.channel AS contact,
    ticket.subject AS subject,
    ticket.tags AS tags,
    coalesce(
        nullif(trim(order_field), ''),
        trim(order_like),
        nullif(regexp_extract(words, '#\d{3,12}\b'), ''),
        '#' || nullif(
            regexp_extract(words, '(?i)\border(?: number| no\.?| nr\.?)?(?: is)?[ :]{1,3}(\d{3,12})\b', 1), ''
        )
    ) AS order_ref,
    upper(
        replace(
            coalesce(
                nullif(trim(tracking_field), ''),
                tracking_like,
                nullif(
                    regexp_extract(
                        upper(words),
                        '\b(1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|J[A-Z]{1,3}\d{10,20}|\d{12,22})\b',
                        1
                    ),
                    ''
                )
            ),
            ' ',
            ''
        )
    ) AS tracking_ref,
    mail_key(person.email) AS email_hash,
    person_key(person.name, nullif(trim(person.user_fields[postcode_field]), '')) AS name_postcode_hash,
    ticket.metric_set.solved_at AS solved_at,
    _file,
    _line,
    '/page/tickets/' || number AS _item
FROM told
