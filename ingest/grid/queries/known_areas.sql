-- known_areas.sql · grain: transformer area of $source, as the newest taken delivery describes it · capacity_va: VA
SELECT tg_no, tg_name, org_no, area_code, line_no, line_name, subs_name, capacity_va, transformers, pub_priv, run_status, lon, lat,
       generates, valid_from, valid_to, updated_at
FROM (
  SELECT a.*, ROW_NUMBER() OVER (PARTITION BY a.tg_no ORDER BY a.message_id DESC) AS place
  FROM transformer_areas a
  JOIN (SELECT message_id AS taken FROM grid_deliveries WHERE state = 'taken' AND source = $source) d ON a.message_id = d.taken
  WHERE a.source = $source
) WHERE place = 1
