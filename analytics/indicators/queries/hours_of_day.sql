-- hours_of_day.sql · grain: station × Beijing hour of one day, the rows of the mart station_hours · energy_wh: Wh of price
-- periods in proportion of time; orders: valid orders that ended in the hour; money of periods in the same proportion.
WITH parts AS (
  SELECT operator_id, station_id, energy_wh, COALESCE(electricity_fen, 0) AS electricity_fen, COALESCE(service_fen, 0) AS service_fen,
         CAST(started_at AS BIGINT) / 1000000 AS s, CAST(ended_at AS BIGINT) / 1000000 AS e
  FROM order_details_valid
  WHERE day BETWEEN $first AND $day AND ended_at >= $start AND started_at < $end
), bins AS (
  SELECT *, unnest(generate_series(s / 3600, GREATEST(s, e - 1) / 3600)) AS bin FROM parts
), cuts AS (
  SELECT *, GREATEST(e - s, 1) AS whole, CASE WHEN e > s THEN LEAST(e, (bin + 1) * 3600) - s ELSE 1 END AS upto,
         GREATEST(s, bin * 3600) - s AS since
  FROM bins WHERE bin >= $start_s / 3600 AND bin < $end_s / 3600
), energy AS (
  SELECT operator_id, station_id, bin,
         SUM(energy_wh * upto / whole - energy_wh * since / whole) AS energy_wh,
         SUM(electricity_fen * upto / whole - electricity_fen * since / whole) AS electricity_fen,
         SUM(service_fen * upto / whole - service_fen * since / whole) AS service_fen
  FROM cuts GROUP BY operator_id, station_id, bin
), ended AS (
  SELECT operator_id, station_id, CAST(ended_at AS BIGINT) / 1000000 / 3600 AS bin, COUNT(*) AS orders
  FROM orders_valid WHERE day = $day GROUP BY 1, 2, 3
)
SELECT $day AS day, COALESCE(n.operator_id, o.operator_id) AS operator_id, COALESCE(n.station_id, o.station_id) AS station_id,
       COALESCE(n.bin, o.bin) * 3600000000 AS hour_us, CAST(COALESCE(n.energy_wh, 0) AS BIGINT) AS energy_wh,
       CAST(COALESCE(o.orders, 0) AS INT) AS orders, CAST(COALESCE(n.electricity_fen, 0) AS BIGINT) AS electricity_fen,
       CAST(COALESCE(n.service_fen, 0) AS BIGINT) AS service_fen
FROM energy n FULL OUTER JOIN ended o ON n.operator_id = o.operator_id AND n.station_id = o.station_id AND n.bin = o.bin
ORDER BY 2, 3, 4
