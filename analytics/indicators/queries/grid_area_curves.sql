-- grid_area_curves.sql · grain: quantity of one transformer area on $day, newest revision · values: thousandths of kW, kvar, V, A, kWh
SELECT kind, phase, revision, points, started_at, step_s, measured, listed, codes, ct, pt, updated_at FROM (
  SELECT c.kind, c.phase, c.revision, c.points, c.started_at, c.step_s, c.measured, array_to_string(c.values_milli, ',', '-') AS listed, c.codes, c.ct, c.pt,
         c.updated_at, ROW_NUMBER() OVER (PARTITION BY c.kind, c.phase ORDER BY c.revision DESC, c.message_id DESC) AS place
  FROM transformer_area_curves c
  JOIN (SELECT message_id AS delivery FROM grid_deliveries WHERE state = 'taken' AND source = $source) d ON c.message_id = d.delivery
  WHERE c.day = $day AND c.source = $source AND c.tg_no = $tg_no
) WHERE place = 1 ORDER BY kind, phase
