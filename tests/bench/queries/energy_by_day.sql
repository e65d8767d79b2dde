-- energy_by_day.sql · grain: Beijing day · energy_wh: Wh, total_fen: fen; 30 days of orders
SELECT day, CAST(COUNT(*) AS BIGINT) AS orders, CAST(SUM(energy_wh) AS BIGINT) AS energy_wh, CAST(SUM(total_fen) AS BIGINT) AS total_fen
FROM orders_valid WHERE day BETWEEN $month_first AND $last GROUP BY day ORDER BY day
