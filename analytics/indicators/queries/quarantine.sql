-- quarantine.sql · grain: one row held back with its present state, newest first
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), held AS (
  SELECT q.held_id, MIN(q.received_at) AS received_at, q.operator_id, q.table_name, q.codes, q.station_id, q.connector_id,
         MIN(q.message_id) AS message_id,
         CASE WHEN bool_or(q.state = 'released') THEN 'released' WHEN bool_or(q.state = 'expired') THEN 'expired' ELSE 'held' END AS state,
         last_value(q.reason ORDER BY q.received_at) AS reason
  FROM quarantine q LEFT JOIN reach r ON q.operator_id = r.operator_id AND q.station_id = r.station_id
  WHERE q.day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, q.operator_id))
    AND ($table = '' OR q.table_name = $table) AND ($code = '' OR strpos(' ' || q.codes || ' ', ' ' || $code || ' ') > 0)
    AND (array_has($regions, '*') OR r.station_id IS NOT NULL)
  GROUP BY q.held_id, q.operator_id, q.table_name, q.codes, q.station_id, q.connector_id
)
SELECT held_id, received_at, operator_id, table_name, codes, station_id, connector_id, message_id, state, reason
FROM held WHERE ($state = '' OR state = $state)
ORDER BY held_id DESC LIMIT $limit OFFSET $offset
