-- points_of_days.sql · grain: report of a vehicle · one slice of the vehicles · speeds, power in W, odometer in m
SELECT operator_id, vehicle_key, vehicle_model, occurred_at, cell, charge_state, odometer_m, power_w, soc_pct, alarm_level, revision
FROM vehicle_points
WHERE day BETWEEN $first AND $last AND vehicle_key >= $from AND vehicle_key < $below
ORDER BY vehicle_key, occurred_at, revision
