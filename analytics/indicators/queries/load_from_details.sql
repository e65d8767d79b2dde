-- load_from_details.sql · grain: bin of $step seconds counted from the Beijing epoch · energy_wh: Wh of valid orders'
-- price periods, spread evenly over their time; the parts of a period add up to it exactly.
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), parts AS (
  SELECT d.energy_wh, CAST(d.started_at AS BIGINT) / 1000000 + 28800 AS s, CAST(d.ended_at AS BIGINT) / 1000000 + 28800 AS e
  FROM order_details_valid d JOIN reach r ON d.operator_id = r.operator_id AND d.station_id = r.station_id
  WHERE d.day BETWEEN $first AND $last AND d.ended_at >= $start AND d.started_at < $end
    AND ($station = '' OR d.station_id = $station)
), bins AS (
  SELECT energy_wh, s, e, unnest(generate_series(s / $step, GREATEST(s, e - 1) / $step)) AS bin FROM parts
)
SELECT bin, CAST(SUM(
  CASE WHEN e > s THEN energy_wh * (LEAST(e, (bin + 1) * $step) - s) / (e - s) - energy_wh * (GREATEST(s, bin * $step) - s) / (e - s)
       ELSE energy_wh END) AS BIGINT) AS energy_wh
FROM bins WHERE bin >= $first_bin AND bin < $end_bin GROUP BY bin ORDER BY bin
