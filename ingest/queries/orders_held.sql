-- orders_held.sql · grain: one order that counts, of some operators, that ended on a day of the span · energy in Wh, money in fen
SELECT order_no, ended_at, energy_wh, total_fen
FROM orders_valid
WHERE day BETWEEN $first AND $last AND array_has($operators, operator_id)
