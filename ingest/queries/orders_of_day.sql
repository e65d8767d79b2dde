-- orders_of_day.sql · grain: one revision of one order that ended on the day · what the sender decides, for the index of repeats
SELECT operator_id, order_no, revision, connector_id, started_at, ended_at, energy_wh, electricity_fen, service_fen,
       total_fen, stop_reason, stop_text, periods, meter_start_wh, meter_end_wh, start_mode, start_soc_tenths,
       end_soc_tenths, cusp_wh, peak_wh, flat_wh, valley_wh, deep_valley_wh, pay_channel, paid_fen, paid_at,
       vehicle_key, plate_key, phone_key, green_certificate
FROM orders WHERE day = $day
