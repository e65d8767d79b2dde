-- order_curve.sql · grain: sample of one session · mV, mA, 0.1 %, Wh since the start
SELECT occurred_at, voltage_mv, current_ma, soc_tenths, energy_wh
FROM process_valid WHERE day BETWEEN $first AND $last AND operator_id = $operator AND order_no = $order_no
ORDER BY occurred_at
