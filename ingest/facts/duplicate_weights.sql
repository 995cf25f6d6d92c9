-- How much does each sign say for or against two orders being one, placed twice?
-- grain: one row; a score adds up what applies and is kept within 0 and 100
-- Signs of the person count up to same_person together, so that ten of them are no product and no hour.
SELECT
  40 AS same_email,
  35 AS same_phone,
  30 AS same_name,
  20 AS similar_name,
  25 AS same_address,
  15 AS same_name_and_postcode,
  10 AS same_payment,
  55 AS same_person,
  -20 AS other_name,
  -15 AS other_address,
  -10 AS other_phone,
  25 AS same_product,
  25 AS similar_product,
  -40 AS other_product,
  15 AS within_10_minutes,
  12 AS within_30_minutes,
  10 AS within_hour,
  6 AS within_2_hours,
  5 AS same_amount,
  3 AS similar_amount,
  -25 AS other_amount
