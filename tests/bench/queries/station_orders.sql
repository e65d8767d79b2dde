-- station_orders.sql · grain: order of one station and one day, newest first · energy_wh: Wh, total_fen: fen
SELECT order_no, connector_id, {micros:started_at} AS started_us, {micros:ended_at} AS ended_us, energy_wh, total_fen
FROM orders_valid WHERE day = $last AND operator_id = $operator AND station_id = $station
ORDER BY ended_at DESC, order_no LIMIT 100
