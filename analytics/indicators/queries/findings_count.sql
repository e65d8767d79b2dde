-- findings_count.sql · one row: findings of the same filter
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
)
SELECT COUNT(*) AS count FROM findings f LEFT JOIN reach r ON f.operator_id = r.operator_id AND f.station_id = r.station_id
WHERE f.day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, f.operator_id))
  AND ($code = '' OR f.code = $code) AND ($severity = '' OR f.severity = $severity)
  AND (array_has($regions, '*') OR r.station_id IS NOT NULL)
