-- order_details_of_day.sql · grain: one price period that began on the day · what the sender decides, for the index of repeats
SELECT operator_id, order_no, revision, part, started_at, ended_at, energy_wh, electricity_price, service_price,
       electricity_fen, service_fen
FROM order_details WHERE day = $day
