-- energy_by_region.sql · grain: city × operator · energy_wh: Wh; 30 days of orders
SELECT substr(s.area_code, 1, 4) AS city, o.operator_id, CAST(COUNT(*) AS BIGINT) AS orders, CAST(SUM(o.energy_wh) AS BIGINT) AS energy_wh
FROM orders_valid o JOIN stations s ON o.operator_id = s.operator_id AND o.station_id = s.station_id
WHERE o.day BETWEEN $month_first AND $last GROUP BY 1, 2 ORDER BY 1, 2
