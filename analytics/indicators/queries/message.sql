-- message.sql · grain: one message by its number
SELECT message_id, received_at, operator_id, interface, ret, sub_code, reason, rows, accepted, quarantined, body_bytes,
       took_us, lateness_ms, warnings
FROM messages WHERE message_id = $message AND (array_has($operators, '*') OR array_has($operators, operator_id))
