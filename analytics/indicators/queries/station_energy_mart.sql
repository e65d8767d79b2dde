-- station_energy_mart.sql · grain: station, sum over days and hours of the Beijing day · energy_wh: Wh; orders: ended orders
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
)
SELECT h.operator_id, h.station_id, CAST(SUM(h.energy_wh) AS BIGINT) AS energy_wh, CAST(SUM(h.orders) AS BIGINT) AS orders
FROM station_hours h JOIN reach r ON h.operator_id = r.operator_id AND h.station_id = r.station_id
WHERE h.day BETWEEN $first AND $last
  AND ((CAST(h.hour_at AS BIGINT) / 1000000 + 28800) / 3600) % 24 BETWEEN $hour_from AND $hour_to
GROUP BY h.operator_id, h.station_id
