-- A note's text, a customer's name and an e-mail address stay in the landed line.
SELECT
    getvariable('store') AS store,
    coalesce(subjectId, subject.id) AS order_id,
    id AS event_id,
    createdAt AS happened_at,
    action,
    CASE
        WHEN attributeToApp = 'true' THEN 'app'
        WHEN attributeToUser = 'true' OR __typename = 'CommentEvent' THEN 'staff'
        WHEN action IN ('placed', 'confirmed') THEN 'customer'
        ELSE 'system'
    END AS writer_kind,
    CASE writer_kind
        WHEN 'app' THEN coalesce(appTitle, 'unknown')
        WHEN 'staff' THEN coalesce(staff.name, author, 'unknown')
        WHEN 'customer' THEN 'customer'
        ELSE 'store'
    END AS writer,
    nullif(regexp_extract(arguments, 'gid://shopify/[A-Za-z]+/[0-9]+'), '') AS subject_id,
    CASE
        WHEN action = 'mail_sent' THEN regexp_extract(message, '^(.*?)( was sent| to |$)', 1)
        WHEN writer_kind <> 'customer' AND __typename <> 'CommentEvent'
            THEN left(regexp_replace(regexp_replace(message, '<[^>]*>', '', 'g'), '\S+@\S+', '…', 'g'), 200)
    END AS detail,
    _file,
    _line,
    item AS _item
FROM entries
WHERE starts_with(coalesce(subjectId, subject.id), 'gid://shopify/Order/')
