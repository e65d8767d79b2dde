-- interfaces.sql · grain: operator × interface, one span of arrival · took: us; lateness: ms, weighted by rows
SELECT operator_id, interface, COUNT(*) AS calls, CAST(SUM(CASE WHEN ret = 0 THEN 1 ELSE 0 END) AS BIGINT) AS ok,
       CAST(approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY took_us) AS BIGINT) AS p50_us,
       CAST(approx_percentile_cont(0.95) WITHIN GROUP (ORDER BY took_us) AS BIGINT) AS p95_us,
       CAST(SUM(rows) AS BIGINT) AS rows, CAST(SUM(accepted) AS BIGINT) AS accepted,
       CAST(SUM(quarantined) AS BIGINT) AS quarantined, CAST(SUM(late_rows) AS BIGINT) AS late_rows,
       CAST(SUM(CASE WHEN lateness_ms IS NULL THEN 0 ELSE rows END) AS BIGINT) AS timed_rows,
       CAST(SUM(COALESCE(lateness_ms, 0) * rows) AS BIGINT) AS lateness_row_ms, MAX(received_at) AS last_seen
FROM messages
WHERE day BETWEEN $first AND $last AND received_at >= $start AND received_at < $end AND (array_has($operators, '*') OR array_has($operators, operator_id))
GROUP BY operator_id, interface ORDER BY operator_id, interface
