-- quality_by_day.sql · grain: operator × Beijing day of arrival · rows: rows received; lost: rows weighted by their worst
-- finding (block and error 1, warn 0.3, flag 0)
WITH worst AS (
  SELECT operator_id, day, message_id, row_index,
         MAX(CASE severity WHEN 'block' THEN 1.0 WHEN 'error' THEN 1.0 WHEN 'warn' THEN 0.3 ELSE 0.0 END) AS weight
  FROM findings WHERE day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, operator_id))
  GROUP BY operator_id, day, message_id, row_index
), lost AS (
  SELECT operator_id, day, SUM(weight) AS lost FROM worst GROUP BY operator_id, day
), received AS (
  SELECT operator_id, day, SUM(rows) AS rows, MAX(received_at) AS last_seen
  FROM messages WHERE day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, operator_id)) GROUP BY operator_id, day
)
SELECT r.operator_id, r.day, CAST(r.rows AS BIGINT) AS rows, CAST(COALESCE(l.lost, 0) AS DOUBLE) AS lost, r.last_seen
FROM received r LEFT JOIN lost l ON r.operator_id = l.operator_id AND r.day = l.day
ORDER BY r.operator_id, r.day
