-- grid_areas.sql · after grid_areas_loaded.sql · grain: transformer area with its load of $day · highest_w, lowest_w: W; capacity_va: VA; minutes_80, minutes_100: min
SELECT source, operator_id, tg_no, tg_name, org_no, area_code, line_name, subs_name, capacity_va, transformers, pub_priv, run_status, lon, lat,
       valid_from, updated_at, newest_day, stations, revision, points, measured, highest_w, lowest_w, minutes_80, minutes_100, heavy, over, codes
FROM areas
WHERE ($tg_no = '' OR tg_no = $tg_no) AND ($q = '' OR strpos(lower(tg_no), $q) > 0 OR strpos(lower(tg_name), $q) > 0)
  AND ($load = '' OR ($load = 'heavy' AND heavy) OR ($load = 'over' AND over) OR ($load = 'none' AND highest_w IS NULL) OR ($load = 'stations' AND stations > 0))
ORDER BY CAST(highest_w AS DOUBLE) / capacity_va DESC NULLS LAST, source, tg_no LIMIT $limit OFFSET $offset
