-- week_heat.sql · grain: weekday (0 Sunday) × Beijing hour of the start · energy_wh: Wh of price periods; 30 days
SELECT CAST(date_part('dow', day) AS BIGINT) AS weekday, {hour:started_at} AS hour,
       CAST(COUNT(*) AS BIGINT) AS periods, CAST(SUM(energy_wh) AS BIGINT) AS energy_wh
FROM order_details_valid WHERE day BETWEEN $month_first AND $last GROUP BY 1, 2 ORDER BY 1, 2
