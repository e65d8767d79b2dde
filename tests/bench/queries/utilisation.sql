-- utilisation.sql · grain: operator × Beijing day · charging_us: microseconds; used: connectors with an order; 7 days
SELECT operator_id, day, CAST(SUM({micros:ended_at} - {micros:started_at}) AS BIGINT) AS charging_us,
       CAST(COUNT(DISTINCT connector_id) AS BIGINT) AS used
FROM orders_valid WHERE day BETWEEN $week_first AND $last GROUP BY operator_id, day ORDER BY operator_id, day
