-- orders.sql · grain: one valid order, newest end first · energy_wh: Wh; money: fen; the vehicle is masked
SELECT order_no, operator_id, station_id, connector_id, started_at, ended_at, energy_wh, electricity_fen, service_fen,
       total_fen, stop_reason, revision, message_id, COALESCE(plate_mask, vehicle_mask) AS vehicle_mask
FROM orders_valid WHERE day BETWEEN $first AND $last AND operator_id = $operator
  AND ($station = '' OR station_id = $station) AND ($connector = '' OR connector_id = $connector)
ORDER BY ended_at DESC, order_no LIMIT $limit OFFSET $offset
