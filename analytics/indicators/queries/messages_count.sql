-- messages_count.sql · one row: messages of the same filter
SELECT COUNT(*) AS count FROM messages
WHERE day BETWEEN $first AND $last AND (array_has($operators, '*') OR array_has($operators, operator_id))
  AND ($interface = '' OR interface = $interface)
  AND ($ret = '' OR CAST(ret AS VARCHAR) = $ret OR sub_code = $ret OR ($ret = 'failed' AND ret <> 0))
  AND ($q = '' OR strpos(lower(reason), $q) > 0 OR strpos(lower(interface), $q) > 0 OR CAST(message_id AS VARCHAR) = $q)
