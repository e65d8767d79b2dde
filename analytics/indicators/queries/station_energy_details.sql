-- station_energy_details.sql · grain: station, sum over days and hours of the Beijing day · energy_wh: Wh of price periods
-- in proportion of time; orders: valid orders that ended in those hours
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), parts AS (
  SELECT d.operator_id, d.station_id, d.energy_wh,
         CAST(d.started_at AS BIGINT) / 1000000 + 28800 AS s, CAST(d.ended_at AS BIGINT) / 1000000 + 28800 AS e
  FROM order_details_valid d JOIN reach r ON d.operator_id = r.operator_id AND d.station_id = r.station_id
  WHERE d.day BETWEEN $first AND $last AND d.ended_at >= $start AND d.started_at < $end
), bins AS (
  SELECT *, unnest(generate_series(s / 3600, GREATEST(s, e - 1) / 3600)) AS bin FROM parts
), energy AS (
  SELECT operator_id, station_id, SUM(
    CASE WHEN e > s THEN energy_wh * (LEAST(e, (bin + 1) * 3600) - s) / (e - s) - energy_wh * (GREATEST(s, bin * 3600) - s) / (e - s)
         ELSE energy_wh END) AS energy_wh
  FROM bins WHERE bin >= $first_bin AND bin < $end_bin AND bin % 24 BETWEEN $hour_from AND $hour_to
  GROUP BY operator_id, station_id
), ended AS (
  SELECT o.operator_id, o.station_id, COUNT(*) AS orders
  FROM orders_valid o JOIN reach r ON o.operator_id = r.operator_id AND o.station_id = r.station_id
  WHERE o.day BETWEEN $from AND $last
    AND ((CAST(o.ended_at AS BIGINT) / 1000000 + 28800) / 3600) % 24 BETWEEN $hour_from AND $hour_to
  GROUP BY o.operator_id, o.station_id
)
SELECT COALESCE(n.operator_id, o.operator_id) AS operator_id, COALESCE(n.station_id, o.station_id) AS station_id,
       CAST(COALESCE(n.energy_wh, 0) AS BIGINT) AS energy_wh, CAST(COALESCE(o.orders, 0) AS BIGINT) AS orders
FROM energy n FULL OUTER JOIN ended o ON n.operator_id = o.operator_id AND n.station_id = o.station_id
