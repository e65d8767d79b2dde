-- newest_samples.sql · grain: connector · its newest process sample; ended: whether the order of it has arrived
SELECT s.*, o.order_no IS NOT NULL AS ended FROM (
  SELECT operator_id, connector_id, order_no, occurred_at, started_at, state, status, current_ma, voltage_mv, soc_tenths,
         energy_wh, electricity_fen, service_fen, total_fen, received_at,
         row_number() OVER (PARTITION BY operator_id, connector_id ORDER BY occurred_at DESC, revision DESC) AS place
  FROM process_samples WHERE day >= $first
) s LEFT JOIN (SELECT DISTINCT operator_id, order_no FROM orders WHERE day >= $first) o
  ON s.operator_id = o.operator_id AND s.order_no = o.order_no
WHERE s.place = 1
