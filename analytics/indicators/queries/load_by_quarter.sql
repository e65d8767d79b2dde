-- load_by_quarter.sql · grain: Beijing quarter of an hour, counted from the Beijing epoch · energy_wh: Wh of valid orders
-- and of running sessions; power_w: W, of a station's real-time power at the end of the quarter where it sends any (its
-- own sample before those of its devices before those of its connectors), else its energy over the quarter.
WITH reach AS (
  SELECT operator_id, station_id FROM (SELECT *, COALESCE(area_code_found, area_code) AS area FROM stations)
  WHERE (array_has($regions, '*') OR array_has($regions, substr(area, 1, 2))
         OR array_has($regions, substr(area, 1, 4)) OR array_has($regions, area))
    AND (array_has($operators, '*') OR array_has($operators, operator_id))
), parts AS (
  SELECT operator_id, station_id, energy_wh,
         CAST(started_at AS BIGINT) / 1000000 + 28800 AS s, CAST(ended_at AS BIGINT) / 1000000 + 28800 AS e
  FROM order_details_valid
  WHERE day BETWEEN $first AND $last AND ended_at >= $start AND started_at < $end
    AND ($station = '' OR station_id = $station) AND (array_has($operators, '*') OR array_has($operators, operator_id))
  UNION ALL
  SELECT operator_id, station_id, order_energy_wh,
         CAST(order_started AS BIGINT) / 1000000 + 28800, CAST(last_sample AS BIGINT) / 1000000 + 28800
  FROM connector_now
  WHERE order_no IS NOT NULL AND order_energy_wh > 0 AND order_started < last_sample
    AND last_sample >= $start AND order_started < $end
    AND ($station = '' OR station_id = $station) AND (array_has($operators, '*') OR array_has($operators, operator_id))
), bins AS (
  SELECT operator_id, station_id, energy_wh, s, e, unnest(generate_series(s / 900, GREATEST(s, e - 1) / 900)) AS bin FROM parts
), known AS (
  SELECT operator_id, station_id, bin,
         CASE WHEN e > s THEN energy_wh * (LEAST(e, (bin + 1) * 900) - s) / (e - s) - energy_wh * (GREATEST(s, bin * 900) - s) / (e - s)
              ELSE energy_wh END AS energy_wh,
         CAST(NULL AS BIGINT) AS own_w, CAST(NULL AS BIGINT) AS devices_w, CAST(NULL AS BIGINT) AS connectors_w
  FROM bins WHERE bin >= $first_bin AND bin < $end_bin
  UNION ALL
  SELECT operator_id, station_id, (CAST(occurred_at AS BIGINT) / 1000000 + 28799) / 900, CAST(NULL AS BIGINT),
         CASE WHEN level = 'station' THEN power_w END, CASE WHEN level = 'equipment' THEN power_w END,
         CASE WHEN level NOT IN ('station', 'equipment') THEN power_w END
  FROM power_valid
  WHERE day BETWEEN $first AND $after AND occurred_at > $start AND occurred_at <= $end
    AND ($station = '' OR station_id = $station) AND (array_has($operators, '*') OR array_has($operators, operator_id))
), quarters AS (
  SELECT operator_id, station_id, bin, SUM(energy_wh) AS energy_wh,
         COALESCE(SUM(own_w), SUM(devices_w), SUM(connectors_w), SUM(energy_wh) * 4) AS power_w
  FROM known GROUP BY operator_id, station_id, bin
)
SELECT q.bin, CAST(SUM(COALESCE(q.energy_wh, 0)) AS BIGINT) AS energy_wh, CAST(SUM(q.power_w) AS BIGINT) AS power_w
FROM quarters q JOIN reach r ON q.operator_id = r.operator_id AND q.station_id = r.station_id
GROUP BY q.bin ORDER BY q.bin
