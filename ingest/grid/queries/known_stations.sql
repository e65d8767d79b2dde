-- known_stations.sql · grain: charging station on a transformer area of $source, as the newest taken delivery has it
SELECT tg_no, station_operator_id AS operator_id, station_id, valid_from, account_masked, contract_va
FROM (
  SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.station_operator_id, s.station_id ORDER BY s.message_id DESC) AS place
  FROM transformer_area_stations s
  JOIN (SELECT message_id AS taken FROM grid_deliveries WHERE state = 'taken' AND source = $source) d ON s.message_id = d.taken
  WHERE s.source = $source
) WHERE place = 1
