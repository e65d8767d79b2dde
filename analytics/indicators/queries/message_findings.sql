-- message_findings.sql · grain: one rule broken by one row of one message
SELECT code, severity, row_index, field, value, explanation, received_at, operator_id, interface, message_id, connector_id, station_id
FROM findings WHERE day = $day AND message_id = $message AND (array_has($operators, '*') OR array_has($operators, operator_id)) ORDER BY row_index, code LIMIT 1000
