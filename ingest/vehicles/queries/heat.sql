-- heat.sql · grain: H3 cell of resolution 8 × hour · cells with fewer than $smallest vehicles are left out, plug-ins of fewer vehicles too
SELECT cell, hour_at, vehicles, reports, mean_soc_dpct, distance_m,
  CASE WHEN plug_in_vehicles >= $smallest THEN plug_ins END AS plug_ins,
  CASE WHEN plug_in_vehicles >= $smallest THEN plug_in_soc_dpct END AS plug_in_soc_dpct,
  CASE WHEN plug_in_vehicles >= $smallest THEN energy_wh END AS energy_wh
FROM vehicle_hours
WHERE day BETWEEN $first AND $last AND vehicles >= $smallest
ORDER BY hour_at, cell
