-- grid_areas_count.sql · after grid_areas_loaded.sql · one row: transformer areas of the same reach, those of the filter, and how they are loaded on $day
SELECT COUNT(*) AS areas, COUNT(highest_w) AS with_data, COUNT(*) FILTER (WHERE heavy) AS heavy, COUNT(*) FILTER (WHERE over) AS over,
       CAST(COALESCE(SUM(capacity_va), 0) AS BIGINT) AS capacity_va,
       COUNT(*) FILTER (WHERE ($q = '' OR strpos(lower(tg_no), $q) > 0 OR strpos(lower(tg_name), $q) > 0)
         AND ($load = '' OR ($load = 'heavy' AND heavy) OR ($load = 'over' AND over) OR ($load = 'none' AND highest_w IS NULL) OR ($load = 'stations' AND stations > 0))) AS count
FROM areas
