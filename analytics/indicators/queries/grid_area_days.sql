-- grid_area_days.sql · grain: day of one transformer area, total active power, newest revision · W, VA, min
SELECT day, revision, points, measured, highest_milli AS highest_w, capacity_va, points_80 * step_s / 60 AS minutes_80,
       points_100 * step_s / 60 AS minutes_100, heavy, over FROM (
  SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.day ORDER BY c.revision DESC, c.message_id DESC) AS place
  FROM transformer_area_curves c
  JOIN (SELECT message_id AS delivery FROM grid_deliveries WHERE state = 'taken' AND source = $source) d ON c.message_id = d.delivery
  WHERE c.day BETWEEN $first AND $last AND c.source = $source AND c.tg_no = $tg_no AND c.kind = 'P' AND c.phase = 'T'
) WHERE place = 1 ORDER BY day DESC
