-- mart_days.sql · grain: Beijing day that the mart station_hours holds
SELECT DISTINCT day FROM station_hours WHERE day BETWEEN $first AND $last ORDER BY day
