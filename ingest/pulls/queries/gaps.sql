-- gaps.sql · grain: one operator, rule, interface and place with rows since the instant that a supplement could bring
SELECT operator_id, code, interface, station_id, connector_id, MIN(received_at) AS first, MAX(received_at) AS last
FROM findings
WHERE day >= $day AND received_at >= $since
  AND (code IN ('SU08', 'OR12', 'CP01', 'PW06') OR code LIKE '4004-%')
  AND interface NOT LIKE 'query_%' AND interface <> 'check_charge_orders'
GROUP BY operator_id, code, interface, station_id, connector_id
ORDER BY operator_id, code, first
LIMIT 1000
