-- interface_series.sql · grain: bin of $step seconds counted from the Beijing epoch, one interface of one operator · p95: us
SELECT (CAST(received_at AS BIGINT) / 1000000 + 28800) / $step AS bin, COUNT(*) AS calls,
       CAST(SUM(CASE WHEN ret = 0 THEN 0 ELSE 1 END) AS BIGINT) AS failed,
       CAST(approx_percentile_cont(0.95) WITHIN GROUP (ORDER BY took_us) AS BIGINT) AS p95_us,
       CAST(SUM(rows) AS BIGINT) AS rows
FROM messages
WHERE day BETWEEN $first AND $last AND received_at >= $start AND received_at < $end
  AND interface = $interface AND (array_has($operators, '*') OR array_has($operators, operator_id))
GROUP BY 1 ORDER BY 1
