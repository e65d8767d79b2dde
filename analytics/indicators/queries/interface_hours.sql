-- interface_hours.sql · grain: operator × interface × hour counted back from the end of the span (0 is the newest)
SELECT operator_id, interface, (CAST($end AS BIGINT) - CAST(received_at AS BIGINT) - 1) / 3600000000 AS hours_ago,
       COUNT(*) AS calls, CAST(SUM(CASE WHEN ret = 0 THEN 0 ELSE 1 END) AS BIGINT) AS failed
FROM messages
WHERE day BETWEEN $first AND $last AND received_at >= $start AND received_at < $end AND (array_has($operators, '*') OR array_has($operators, operator_id))
GROUP BY 1, 2, 3
