-- grain: one order; its newest revision
SELECT MAX(revision) AS revision FROM orders WHERE operator_id = $operator AND order_no = $order
