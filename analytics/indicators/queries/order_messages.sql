-- order_messages.sql · grain: message that brought a revision of one order, newest first
SELECT DISTINCT message_id FROM orders WHERE operator_id = $operator AND order_no = $order_no ORDER BY message_id DESC
