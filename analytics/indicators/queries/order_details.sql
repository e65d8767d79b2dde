-- order_details.sql · grain: price period of one order · energy_wh: Wh; prices: 0.0001 CNY/kWh; money: fen
SELECT started_at, ended_at, energy_wh, electricity_price, service_price, electricity_fen, service_fen
FROM order_details_valid WHERE day BETWEEN $first AND $last AND operator_id = $operator AND order_no = $order_no
ORDER BY part
