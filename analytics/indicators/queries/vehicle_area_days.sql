-- vehicle_area_days.sql · grain: area × Beijing day · vehicles distinct within the area; distance m, energy Wh, share 0.1 % · small groups included: suppress before showing
SELECT day, area_code, vehicles, distance_m, sessions, session_vehicles, energy_wh, plug_in_soc_dpct
FROM vehicle_area_days
WHERE day BETWEEN $first AND $last AND array_has($areas, area_code)
ORDER BY area_code, day
