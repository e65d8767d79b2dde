-- load_from_hours.sql · grain: bin of $step seconds (an hour or a day) counted from the Beijing epoch · energy_wh: Wh,
-- from the mart of past days.
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
)
SELECT (CAST(h.hour_at AS BIGINT) / 1000000 + 28800) / $step AS bin, CAST(SUM(h.energy_wh) AS BIGINT) AS energy_wh
FROM station_hours h JOIN reach r ON h.operator_id = r.operator_id AND h.station_id = r.station_id
WHERE h.day BETWEEN $first AND $last AND ($station = '' OR h.station_id = $station)
GROUP BY 1 ORDER BY 1
