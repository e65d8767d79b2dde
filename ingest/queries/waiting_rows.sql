-- waiting_rows.sql · grain: one row in quarantine about which nothing is decided, since the day · waiting for master data, or an order
SELECT held_id, operator_id, table_name, codes, orphan, content, received_at, message_id
FROM quarantine
WHERE day >= $first AND state = 'held' AND (orphan OR table_name = 'orders')
  AND held_id NOT IN (SELECT held_id FROM quarantine WHERE day >= $first AND state <> 'held')
ORDER BY held_id
