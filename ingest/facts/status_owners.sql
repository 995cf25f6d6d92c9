-- Whose is each status at a store: who writes it most, of those that the chosen way of working allows?
-- grain: one row per store and status
-- after: status_words
SELECT store, status, max_by(seat, (writes, seat)) AS owner
FROM (SELECT store, status, seat, count(*) AS writes FROM status_words WHERE is_allowed GROUP BY store, status, seat)
GROUP BY store, status
