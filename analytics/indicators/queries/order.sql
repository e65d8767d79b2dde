-- order.sql · grain: one valid order by its number · energy_wh: Wh; money: fen; the vehicle is masked
SELECT order_no, operator_id, station_id, connector_id, started_at, ended_at, energy_wh, electricity_fen, service_fen,
       total_fen, stop_reason, revision, message_id, COALESCE(plate_mask, vehicle_mask) AS vehicle_mask
FROM orders_valid WHERE operator_id = $operator AND order_no = $order_no
