-- top_stations.sql · grain: station, the 20 with most energy · energy_wh: Wh; 30 days of orders
SELECT operator_id, station_id, CAST(COUNT(*) AS BIGINT) AS orders, CAST(SUM(energy_wh) AS BIGINT) AS energy_wh
FROM orders_valid WHERE day BETWEEN $month_first AND $last
GROUP BY operator_id, station_id ORDER BY energy_wh DESC, station_id LIMIT 20
