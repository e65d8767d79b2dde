-- grain: one message; what became of its rows
SELECT rows, repeated, warnings FROM messages WHERE operator_id = $operator AND digest = $digest AND ret = 0 ORDER BY message_id LIMIT 1
