-- orders_count.sql · one row: orders of the same filter
SELECT COUNT(*) AS count FROM orders_valid WHERE day BETWEEN $first AND $last AND operator_id = $operator
  AND ($station = '' OR station_id = $station) AND ($connector = '' OR connector_id = $connector)
