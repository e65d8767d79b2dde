-- heat.sql · grain: station with its place · energy_wh: Wh of price periods; 7 days
SELECT s.operator_id, s.station_id, s.lon, s.lat, CAST(SUM(d.energy_wh) AS BIGINT) AS energy_wh
FROM order_details_valid d JOIN stations s ON d.operator_id = s.operator_id AND d.station_id = s.station_id
WHERE d.day BETWEEN $week_first AND $last GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
