-- interface_errors.sql · grain: operator × interface × sub-code of refusal, one span of arrival
SELECT operator_id, interface, ret, sub_code, COUNT(*) AS count, MAX(received_at) AS last_at,
       last_value(reason ORDER BY received_at) AS last_reason
FROM messages
WHERE day BETWEEN $first AND $last AND received_at >= $start AND received_at < $end AND ret <> 0 AND (array_has($operators, '*') OR array_has($operators, operator_id))
GROUP BY operator_id, interface, ret, sub_code ORDER BY count DESC
