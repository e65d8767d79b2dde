-- findings.sql · grain: one rule broken by one row, newest first; for a reach of regions only rows of stations inside
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
)
SELECT f.code, f.severity, f.row_index, f.field, f.value, f.explanation, f.received_at, f.operator_id, f.interface, f.message_id,
       f.connector_id, f.station_id
FROM findings f LEFT JOIN reach r ON f.operator_id = r.operator_id AND f.station_id = r.station_id
WHERE f.day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, f.operator_id))
  AND ($code = '' OR f.code = $code) AND ($severity = '' OR f.severity = $severity)
  AND (array_has($regions, '*') OR r.station_id IS NOT NULL)
ORDER BY f.received_at DESC, f.message_id DESC, f.row_index LIMIT $limit OFFSET $offset
