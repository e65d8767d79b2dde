-- messages.sql · grain: interface · calls, failures, rows, 95th percentile of the answer in us (approximate); 7 days
SELECT interface, CAST(COUNT(*) AS BIGINT) AS calls, CAST(SUM(CASE WHEN ret = 0 THEN 0 ELSE 1 END) AS BIGINT) AS failed,
       CAST(SUM(rows) AS BIGINT) AS row_count, {p95:took_us} AS p95_us
FROM messages WHERE day BETWEEN $week_first AND $last GROUP BY interface ORDER BY interface
