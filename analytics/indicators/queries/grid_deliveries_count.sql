-- grid_deliveries_count.sql · one row: attempts of the same filter
SELECT COUNT(*) AS count FROM grid_deliveries
WHERE day BETWEEN $first AND $last AND array_has($sources, source) AND ($state = '' OR state = $state)
