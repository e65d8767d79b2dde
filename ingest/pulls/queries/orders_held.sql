-- orders_held.sql · grain: one order of one operator that ended on the day and counts · Wh, fen
SELECT order_no, ended_at, energy_wh, total_fen AS money_fen
FROM orders_valid
WHERE operator_id = $operator AND day = $day
ORDER BY ended_at, order_no
