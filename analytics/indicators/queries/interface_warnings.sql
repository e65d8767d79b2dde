-- interface_warnings.sql · grain: operator × interface × text of tolerances used, one span of arrival
SELECT operator_id, interface, warnings, COUNT(*) AS count
FROM messages
WHERE day BETWEEN $first AND $last AND received_at >= $start AND received_at < $end AND warnings <> '' AND (array_has($operators, '*') OR array_has($operators, operator_id))
GROUP BY operator_id, interface, warnings
