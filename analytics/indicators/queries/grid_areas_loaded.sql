-- grid_areas_loaded.sql · grain: transformer area with its newest archive and its load of $day, table `areas` of the queries that it begins · W, VA, min
WITH taken AS (
  SELECT message_id AS delivery FROM grid_deliveries WHERE state = 'taken' AND array_has($sources, source)
), archive AS (
  SELECT * FROM (
    SELECT a.source, a.operator_id, a.tg_no, a.tg_name, a.org_no, a.area_code, a.line_name, a.subs_name, a.capacity_va, a.transformers,
           a.pub_priv, a.run_status, a.lon, a.lat, a.valid_from, a.updated_at,
           ROW_NUMBER() OVER (PARTITION BY a.source, a.tg_no ORDER BY a.message_id DESC) AS place
    FROM transformer_areas a JOIN taken ON a.message_id = taken.delivery
  ) WHERE place = 1
), loads AS (
  SELECT * FROM (
    SELECT c.source, c.tg_no, c.area_code AS curve_area, c.revision, c.points, c.step_s, c.measured, c.highest_milli, c.lowest_milli, c.sum_milli, c.points_80,
           c.points_100, c.heavy, c.over, c.codes, ROW_NUMBER() OVER (PARTITION BY c.source, c.tg_no ORDER BY c.revision DESC, c.message_id DESC) AS place
    FROM transformer_area_curves c JOIN taken ON c.message_id = taken.delivery
    WHERE c.day = $day AND c.kind = 'P' AND c.phase = 'T'
  ) WHERE place = 1
), newest AS (
  SELECT c.source, c.tg_no, MAX(c.day) AS newest_day FROM transformer_area_curves c JOIN taken ON c.message_id = taken.delivery
  WHERE c.day BETWEEN $oldest AND $last GROUP BY c.source, c.tg_no
), hung AS (
  SELECT source, tg_no, COUNT(*) AS stations FROM (
    SELECT s.source, s.tg_no, ROW_NUMBER() OVER (PARTITION BY s.source, s.station_operator_id, s.station_id ORDER BY s.message_id DESC) AS place
    FROM transformer_area_stations s JOIN taken ON s.message_id = taken.delivery
  ) WHERE place = 1 GROUP BY source, tg_no
), areas AS (
  SELECT a.*, l.revision, l.points, l.measured, l.highest_milli AS highest_w, l.lowest_milli AS lowest_w, l.points_80 * l.step_s / 60 AS minutes_80,
         l.points_100 * l.step_s / 60 AS minutes_100, l.heavy, l.over, l.codes, n.newest_day, COALESCE(h.stations, 0) AS stations
  FROM archive a
  LEFT JOIN loads l ON a.source = l.source AND a.tg_no = l.tg_no
  LEFT JOIN newest n ON a.source = n.source AND a.tg_no = n.tg_no
  LEFT JOIN hung h ON a.source = h.source AND a.tg_no = h.tg_no
  WHERE array_has($whole, a.source) OR array_has($regions, '*') OR array_has($regions, substr(a.area_code, 1, 2))
     OR array_has($regions, substr(a.area_code, 1, 4)) OR array_has($regions, a.area_code)
)
