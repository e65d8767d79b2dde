-- newest_status.sql · grain: connector · its newest status event, the highest revision of it
SELECT * FROM (
  SELECT operator_id, connector_id, occurred_at, status, park_status, lock_status, current_ma, voltage_mv, soc_tenths,
         session_energy_wh, fault_code, received_at,
         row_number() OVER (PARTITION BY operator_id, connector_id ORDER BY occurred_at DESC, revision DESC) AS place
  FROM status_events WHERE day >= $first
) WHERE place = 1
