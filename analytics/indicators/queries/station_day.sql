-- station_day.sql · grain: operator × station, one Beijing day · energy_wh: Wh of price periods inside the day, in
-- proportion of time; sessions: valid orders that ended in the day; charging_s: seconds of orders inside the day.
-- Periods are looked for from three days before, orders up to three days after: longer ones are refused at the gate.
WITH parts AS (
  SELECT operator_id, station_id, energy_wh,
         CAST(started_at AS BIGINT) / 1000000 AS s, CAST(ended_at AS BIGINT) / 1000000 AS e
  FROM order_details_valid
  WHERE day BETWEEN $first AND $day AND ended_at >= $start AND started_at < $end
), energy AS (
  SELECT operator_id, station_id, SUM(
    CASE WHEN e > s THEN energy_wh * (LEAST(e, $end_s) - s) / (e - s) - energy_wh * (GREATEST(s, $start_s) - s) / (e - s)
         WHEN s >= $start_s THEN energy_wh ELSE 0 END) AS energy_wh
  FROM parts GROUP BY operator_id, station_id
), spans AS (
  SELECT operator_id, station_id, day,
         CAST(started_at AS BIGINT) / 1000000 AS s, CAST(ended_at AS BIGINT) / 1000000 AS e
  FROM orders_valid
  WHERE day BETWEEN $day AND $last AND ended_at >= $start AND started_at < $end
), sessions AS (
  SELECT operator_id, station_id, SUM(CASE WHEN day = $day AND e < $end_s THEN 1 ELSE 0 END) AS sessions,
         SUM(GREATEST(LEAST(e, $end_s) - GREATEST(s, $start_s), 0)) AS charging_s
  FROM spans GROUP BY operator_id, station_id
)
SELECT COALESCE(n.operator_id, o.operator_id) AS operator_id, COALESCE(n.station_id, o.station_id) AS station_id,
       CAST(COALESCE(n.energy_wh, 0) AS BIGINT) AS energy_wh, CAST(COALESCE(o.sessions, 0) AS BIGINT) AS sessions,
       CAST(COALESCE(o.charging_s, 0) AS BIGINT) AS charging_s
FROM energy n FULL OUTER JOIN sessions o ON n.operator_id = o.operator_id AND n.station_id = o.station_id
