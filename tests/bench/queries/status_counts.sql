-- status_counts.sql · grain: code of table 20.13 · events and connectors of one day
SELECT status, CAST(COUNT(*) AS BIGINT) AS events, CAST(COUNT(DISTINCT connector_id) AS BIGINT) AS connectors
FROM status_valid WHERE day = $last GROUP BY status ORDER BY status
