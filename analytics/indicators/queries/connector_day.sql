-- connector_day.sql · grain: connector of one station, one Beijing day · energy_wh: Wh of price periods inside the day
WITH parts AS (
  SELECT connector_id, energy_wh, CAST(started_at AS BIGINT) / 1000000 AS s, CAST(ended_at AS BIGINT) / 1000000 AS e
  FROM order_details_valid
  WHERE day BETWEEN $first AND $day AND ended_at >= $start AND started_at < $end
    AND operator_id = $operator AND station_id = $station
)
SELECT connector_id, CAST(SUM(
  CASE WHEN e > s THEN energy_wh * (LEAST(e, $end_s) - s) / (e - s) - energy_wh * (GREATEST(s, $start_s) - s) / (e - s)
       WHEN s >= $start_s THEN energy_wh ELSE 0 END) AS BIGINT) AS energy_wh
FROM parts GROUP BY connector_id
