-- Which two orders may be the same order, placed twice; how sure is that, and why?
-- grain: one row per pair that scores 30 or more, the least that the rule lab replays, or is the same customer's same goods
-- after: duplicate_pairs, duplicate_weights, mapped_lines, shipped_orders
-- Products are compared by SKU where both orders use SKUs that mean the same: of one store, or ours by the SKU map or the
-- warehouse; what is not the same, and where SKUs mean nothing, by the words of their titles. `reasons` lists what was
-- found, with points; `score` is their sum within 0 and 100. The same customer (by e-mail, telephone, or name and
-- postcode) with the same products within the window is always shown: what its score lacks of the threshold is a sign too.
WITH
involved AS (
  SELECT first_store AS store, first_order_id AS order_id FROM duplicate_pairs
  UNION
  SELECT second_store, second_order_id FROM duplicate_pairs
),
stocked AS (SELECT DISTINCT sku FROM warehouse_stock),
goods AS (
  SELECT
    l.store, l.order_id,
    list(DISTINCT coalesce(m.sku, l.sku)) FILTER (WHERE coalesce(m.sku, l.sku) <> '') AS skus,
    bool_and(m.sku IS NOT NULL OR k.sku IS NOT NULL) AS is_ours,
    list_distinct(flatten(list(regexp_extract_all(strip_accents(lower(l.title)), '[a-z0-9]{2,}')))) AS words,
    string_agg(DISTINCT l.title, ', ' ORDER BY l.title) AS titles
  FROM order_lines AS l
  SEMI JOIN involved AS i ON i.store = l.store AND i.order_id = l.order_id
  LEFT JOIN mapped_lines AS m ON m.store = l.store AND m.order_id = l.order_id AND m.line_id = l.line_id
  LEFT JOIN stocked AS k ON k.sku = l.sku
  GROUP BY l.store, l.order_id
),
sides AS (
  SELECT
    i.store, i.order_id, o.name AS order_name, o.channel, o.total_minor, o.currency, o.email_hash, o.phone_hash,
    o.customer_name, folded(o.customer_name) AS plain_name, o.identity_address_hash, o.name_postcode_hash, o.payment_tail, o.cancelled_at,
    g.skus, g.is_ours, g.words, g.titles, d.left_at AS shipped_at, o._file, o._line
  FROM involved AS i
  JOIN orders AS o ON o.store = i.store AND o.order_id = i.order_id
  LEFT JOIN goods AS g ON g.store = i.store AND g.order_id = i.order_id
  LEFT JOIN shipped_orders AS d ON d.store = i.store AND d.order_id = i.order_id
),
compared AS (
  SELECT
    p.*, e AS e, l AS l,
    e.skus IS NOT NULL AND l.skus IS NOT NULL AND (e.store = l.store OR e.is_ours AND l.is_ours) AS has_skus,
    2 * len(list_intersect(e.skus, l.skus)) / (len(e.skus) + len(l.skus)) AS shared_skus,
    2 * len(list_intersect(e.words, l.words)) / nullif(len(e.words) + len(l.words), 0) AS shared_words,
    jaro_winkler_similarity(e.plain_name, l.plain_name) AS name_likeness,
    len(list_intersect(string_split(e.plain_name, ' '), string_split(l.plain_name, ' '))) AS shared_names,
    abs(e.total_minor - l.total_minor) / nullif(greatest(e.total_minor, l.total_minor), 0) AS amount_apart,
    -- another colour at about the price is alike, and so is another channel's wording; but who takes another colour under
    -- the same e-mail in the same store wants a second thing
    CASE
      WHEN has_skus AND e.store = l.store AND coalesce(e.email_hash = l.email_hash, false) THEN false
      WHEN has_skus THEN shared_words >= 0.5 AND e.currency = l.currency AND coalesce(amount_apart, 0) <= 0.1
      ELSE shared_words >= 0.4
    END AS is_alike
  FROM duplicate_pairs AS p
  JOIN sides AS e ON e.store = p.first_store AND e.order_id = p.first_order_id
  JOIN sides AS l ON l.store = p.second_store AND l.order_id = p.second_order_id
),
judged AS (
  SELECT
    c.*,
    list_filter([
      {'reason': 'same e-mail', 'points': CASE WHEN e.email_hash = l.email_hash THEN w.same_email END, 'evidence': ''},
      {'reason': 'same telephone', 'points': CASE WHEN e.phone_hash = l.phone_hash THEN w.same_phone END, 'evidence': ''},
      {
        'reason': CASE WHEN e.plain_name = l.plain_name THEN 'same name' ELSE 'similar name' END,
        'points': CASE
          WHEN e.plain_name = l.plain_name THEN w.same_name
          WHEN name_likeness >= 0.9 OR shared_names > 0 AND name_likeness >= 0.8 THEN w.similar_name
        END,
        'evidence': concat_ws(' / ', e.customer_name, nullif(l.customer_name, e.customer_name))
      },
      {
        'reason': 'same address',
        'points': CASE WHEN e.identity_address_hash = l.identity_address_hash THEN w.same_address END,
        'evidence': ''
      },
      {
        'reason': 'same name and postcode',
        'points': CASE WHEN e.name_postcode_hash = l.name_postcode_hash THEN w.same_name_and_postcode END,
        'evidence': ''
      },
      {
        'reason': 'same end of payment number',
        'points': CASE WHEN e.payment_tail = l.payment_tail THEN w.same_payment END,
        'evidence': '… ' || e.payment_tail
      }
    ], lambda sign: sign.points IS NOT NULL) AS person,
    list_filter([
      {
        'reason': 'another name',
        'points': CASE WHEN name_likeness < 0.8 AND shared_names = 0 THEN w.other_name END,
        'evidence': e.customer_name || ' / ' || l.customer_name
      },
      {
        'reason': 'another address',
        'points': CASE WHEN e.identity_address_hash <> l.identity_address_hash THEN w.other_address END,
        'evidence': ''
      },
      {
        'reason': 'another telephone',
        'points': CASE WHEN e.phone_hash <> l.phone_hash THEN w.other_phone END,
        'evidence': ''
      },
      {
        'reason': CASE
          WHEN has_skus AND shared_skus = 1 THEN 'same product'
          WHEN has_skus AND shared_skus > 0 THEN 'some of the products'
          WHEN is_alike THEN 'similar product'
          ELSE 'other products'
        END,
        'points': CASE
          WHEN has_skus AND shared_skus > 0 THEN round(w.same_product * shared_skus)::INTEGER
          WHEN is_alike THEN round(w.similar_product * shared_words)::INTEGER
          WHEN has_skus OR shared_words < 0.2 THEN w.other_product
        END,
        'evidence': concat_ws(' / ', e.titles, nullif(l.titles, e.titles))
      },
      {
        'reason': CASE
          WHEN gap_seconds < 60 THEN 'less than a minute apart'
          WHEN gap_seconds < 90 THEN 'a minute apart'
          ELSE format('{} minutes apart', (gap_seconds + 30) // 60)
        END,
        'points': CASE
          WHEN gap_seconds <= 600 THEN w.within_10_minutes
          WHEN gap_seconds <= 1800 THEN w.within_30_minutes
          WHEN gap_seconds <= 3600 THEN w.within_hour
          WHEN gap_seconds <= 7200 THEN w.within_2_hours
        END,
        'evidence': ''
      },
      {
        'reason': CASE
          WHEN amount_apart IS NULL OR amount_apart = 0 THEN 'same amount'
          WHEN amount_apart <= 0.05 THEN format('amounts {:.0f} % apart', 100 * amount_apart)
          ELSE 'another amount'
        END,
        'points': CASE
          WHEN e.currency <> l.currency THEN NULL
          WHEN amount_apart IS NULL OR amount_apart = 0 THEN w.same_amount
          WHEN amount_apart <= 0.05 THEN w.similar_amount
          WHEN amount_apart > 0.25 THEN w.other_amount
        END,
        'evidence': ''
      }
    ], lambda sign: sign.points IS NOT NULL) AS circumstances,
    w.same_person
  FROM compared AS c
  CROSS JOIN duplicate_weights AS w
),
summed AS (
  SELECT
    *,
    least(
      100,
      least(same_person, coalesce(list_sum(list_transform(person, lambda sign: sign.points)), 0))
      + coalesce(list_sum(list_transform(circumstances, lambda sign: sign.points)), 0)
    )::INTEGER AS found_points,
    coalesce(e.email_hash = l.email_hash, false) OR coalesce(e.phone_hash = l.phone_hash, false)
      OR coalesce(e.name_postcode_hash = l.name_postcode_hash, false) AS is_same_customer,
    is_same_customer AND coalesce(CASE WHEN has_skus THEN shared_skus = 1 ELSE shared_words = 1 END, false)
      AS is_same_purchase
  FROM judged
),
scored AS (
  SELECT
    u.*,
    CASE
      WHEN is_same_purchase AND gap_seconds <= s.duplicate_window_minutes * 60
        THEN greatest(0, s.duplicate_threshold - found_points)
      ELSE 0
    END::INTEGER AS lacking,
    list_concat(
      person,
      circumstances,
      list_filter(
        [{'reason': 'same customer and same products', 'points': lacking, 'evidence': ''}], lambda sign: sign.points > 0
      )
    ) AS reasons,
    found_points + lacking AS score,
    first_store || '/' || first_order_id AS first_key,
    second_store || '/' || second_order_id AS second_key
  FROM summed AS u
  CROSS JOIN snapshot AS s
)
SELECT
  least(first_key, second_key) || '|' || greatest(first_key, second_key) AS pair_id,
  c.first_store,
  c.first_order_id,
  c.e.order_name AS first_order_name,
  c.e.channel AS first_channel,
  c.first_at,
  c.e.total_minor AS first_total_minor,
  c.e.currency AS first_currency,
  c.e.titles AS first_titles,
  c.e.customer_name AS first_customer,
  c.e.shipped_at AS first_shipped_at,
  c.e.cancelled_at AS first_cancelled_at,
  c.second_store,
  c.second_order_id,
  c.l.order_name AS second_order_name,
  c.l.channel AS second_channel,
  c.second_at,
  c.l.total_minor AS second_total_minor,
  c.l.currency AS second_currency,
  c.l.titles AS second_titles,
  c.l.customer_name AS second_customer,
  c.l.shipped_at AS second_shipped_at,
  c.l.cancelled_at AS second_cancelled_at,
  c.gap_seconds,
  c.score,
  c.reasons,
  c.is_same_purchase,
  c.score >= s.duplicate_threshold AND c.gap_seconds <= s.duplicate_window_minutes * 60 AS is_flagged,
  d.decision,
  d.decided_at,
  d.author,
  d.note,
  d.cancel_store,
  d.cancel_order_id,
  CASE d.cancel_store || '/' || d.cancel_order_id
    WHEN c.first_key THEN c.e.cancelled_at
    WHEN c.second_key THEN c.l.cancelled_at
  END AS carried_out_at,
  ((c.second_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  c.l._file AS _file,
  c.l._line AS _line
FROM scored AS c
CROSS JOIN snapshot AS s
LEFT JOIN pair_decisions AS d
  ON d.pair_id = least(c.first_key, c.second_key) || '|' || greatest(c.first_key, c.second_key) AND d.decision <> 'open'
WHERE c.score >= 30 OR c.is_same_purchase
