-- load_by_quarter.sql · grain: Beijing quarter of an hour, counted from the Beijing epoch · energy_wh: Wh of valid orders
-- and of running sessions; power_w: W, of a station's real-time power at the end of the quarter where it sends any (its
-- own sample before those of its devices before those of its connectors), else its energy over the quarter.
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
    AND ($station = '' OR d.station_id = $station)
  UNION ALL
  SELECT c.operator_id, c.station_id, c.order_energy_wh,
         CAST(c.order_started AS BIGINT) / 1000000 + 28800, CAST(c.last_sample AS BIGINT) / 1000000 + 28800
  FROM connector_now c JOIN reach r ON c.operator_id = r.operator_id AND c.station_id = r.station_id
  WHERE c.order_no IS NOT NULL AND c.order_energy_wh > 0 AND c.order_started < c.last_sample
    AND c.last_sample >= $start AND c.order_started < $end AND ($station = '' OR c.station_id = $station)
), bins AS (
  SELECT operator_id, station_id, energy_wh, s, e, unnest(generate_series(s / 900, GREATEST(s, e - 1) / 900)) AS bin FROM parts
), spread AS (
  SELECT operator_id, station_id, bin, SUM(
    CASE WHEN e > s THEN energy_wh * (LEAST(e, (bin + 1) * 900) - s) / (e - s) - energy_wh * (GREATEST(s, bin * 900) - s) / (e - s)
         ELSE energy_wh END) AS energy_wh
  FROM bins WHERE bin >= $first_bin AND bin < $end_bin GROUP BY operator_id, station_id, bin
), samples AS (
  SELECT p.operator_id, p.station_id, (CAST(p.occurred_at AS BIGINT) / 1000000 + 28799) / 900 AS bin,
         CASE p.level WHEN 'station' THEN 1 WHEN 'equipment' THEN 2 ELSE 3 END AS rank, SUM(p.power_w) AS power_w
  FROM power_valid p JOIN reach r ON p.operator_id = r.operator_id AND p.station_id = r.station_id
  WHERE p.day BETWEEN $first AND $after AND p.occurred_at > $start AND p.occurred_at <= $end
    AND ($station = '' OR p.station_id = $station)
  GROUP BY 1, 2, 3, 4
), ranked AS (
  SELECT operator_id, station_id, bin, power_w,
         ROW_NUMBER() OVER (PARTITION BY operator_id, station_id, bin ORDER BY rank) AS place
  FROM samples
), measured AS (
  SELECT operator_id, station_id, bin, power_w FROM ranked WHERE place = 1
)
SELECT COALESCE(s.bin, m.bin) AS bin, CAST(SUM(COALESCE(s.energy_wh, 0)) AS BIGINT) AS energy_wh,
       CAST(SUM(COALESCE(m.power_w, s.energy_wh * 4)) AS BIGINT) AS power_w
FROM spread s FULL OUTER JOIN measured m ON s.operator_id = m.operator_id AND s.station_id = m.station_id AND s.bin = m.bin
GROUP BY 1 ORDER BY 1
