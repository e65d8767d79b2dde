-- connector_states.sql · grain: state of one connector as reported, in time · status: code 20.13
SELECT occurred_at, status FROM status_valid
WHERE day BETWEEN $first AND $last AND operator_id = $operator AND connector_id = $connector AND occurred_at < $end
ORDER BY occurred_at
