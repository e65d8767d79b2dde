-- messages.sql · grain: one message received or refused, newest first, those before $before
SELECT message_id, received_at, operator_id, interface, ret, sub_code, reason, rows, accepted, quarantined, body_bytes,
       took_us, lateness_ms, warnings
FROM messages
WHERE day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, operator_id))
  AND ($interface = '' OR interface = $interface)
  AND ($ret = '' OR CAST(ret AS VARCHAR) = $ret OR sub_code = $ret OR ($ret = 'failed' AND ret <> 0))
  AND ($q = '' OR strpos(lower(reason), $q) > 0 OR strpos(lower(interface), $q) > 0 OR CAST(message_id AS VARCHAR) = $q) AND message_id < $before
ORDER BY message_id DESC LIMIT $limit OFFSET $offset
