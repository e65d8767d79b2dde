-- curves_of_day.sql · grain: source × area × kind (P, E; total) × day, the newest revision of taken deliveries · sums in 0.001 of the unit
SELECT operator_id, source, tg_no, day, kind, points, measured, lowest_milli, highest_milli, sum_milli, last_milli, ct, pt
FROM (
  SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.source, c.tg_no, c.kind, c.day ORDER BY c.revision DESC, c.message_id DESC) AS place
  FROM transformer_area_curves c
  JOIN (SELECT message_id AS taken FROM grid_deliveries WHERE state = 'taken') d ON c.message_id = d.taken
  WHERE c.day BETWEEN $before AND $day AND c.phase = 'T' AND c.kind IN ('P', 'E')
) WHERE place = 1
