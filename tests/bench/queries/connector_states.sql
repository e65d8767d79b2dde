-- connector_states.sql · grain: state of one connector · 30 days
SELECT {micros:occurred_at} AS occurred_us, status
FROM status_valid WHERE day BETWEEN $month_first AND $last AND operator_id = $operator AND connector_id = $connector
ORDER BY occurred_us
