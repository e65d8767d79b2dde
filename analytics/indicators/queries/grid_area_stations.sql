-- grid_area_stations.sql · grain: charging station on one transformer area, newest delivery · contract_va: VA
SELECT station_operator_id, station_id, known, valid_from, contract_va FROM (
  SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.station_operator_id, s.station_id ORDER BY s.message_id DESC) AS place
  FROM transformer_area_stations s
  JOIN (SELECT message_id AS delivery FROM grid_deliveries WHERE state = 'taken' AND source = $source) d ON s.message_id = d.delivery
  WHERE s.source = $source
) WHERE place = 1 AND tg_no = $tg_no ORDER BY station_operator_id, station_id
