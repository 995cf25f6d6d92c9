WITH
entries AS (SELECT *, '' AS item FROM landed)
