-- load_curve.sql · grain: Beijing day × hour · power_w: sum of the quarters' W; 7 days of real-time power
SELECT day, {hour:occurred_at} AS hour, CAST(SUM(power_w) AS BIGINT) AS power_w
FROM power_valid WHERE day BETWEEN $week_first AND $last AND level = 'station' GROUP BY 1, 2 ORDER BY 1, 2
