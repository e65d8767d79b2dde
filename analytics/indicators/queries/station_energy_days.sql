-- station_energy_days.sql · grain: station, sum over whole Beijing days · energy_wh: Wh of price periods inside the days, in
-- proportion of time; orders: valid orders that ended in the days
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), parts AS (
  SELECT operator_id, station_id, energy_wh, CAST(started_at AS BIGINT) / 1000000 AS s, CAST(ended_at AS BIGINT) / 1000000 AS e
  FROM order_details_valid
  WHERE day BETWEEN $first AND $last AND ended_at >= $start AND started_at < $end
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), energy AS (
  SELECT operator_id, station_id, SUM(
    CASE WHEN e > s THEN energy_wh * (LEAST(e, $end_s) - s) / (e - s) - energy_wh * (GREATEST(s, $start_s) - s) / (e - s)
         WHEN s >= $start_s THEN energy_wh ELSE 0 END) AS energy_wh
  FROM parts GROUP BY operator_id, station_id
), ended AS (
  SELECT operator_id, station_id, COUNT(*) AS orders
  FROM orders_valid
  WHERE day BETWEEN $from AND $last AND (array_has($operators, '*') OR array_has($operators, operator_id))
  GROUP BY operator_id, station_id
), sums AS (
  SELECT COALESCE(n.operator_id, o.operator_id) AS operator_id, COALESCE(n.station_id, o.station_id) AS station_id,
         COALESCE(n.energy_wh, 0) AS energy_wh, COALESCE(o.orders, 0) AS orders
  FROM energy n FULL OUTER JOIN ended o ON n.operator_id = o.operator_id AND n.station_id = o.station_id
)
SELECT s.operator_id, s.station_id, CAST(s.energy_wh AS BIGINT) AS energy_wh, CAST(s.orders AS BIGINT) AS orders
FROM sums s JOIN reach r ON s.operator_id = r.operator_id AND s.station_id = r.station_id
