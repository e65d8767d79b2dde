-- newest_stations.sql · grain: station · its version with the highest revision
SELECT content, area_code_found, revision, received_at FROM (
  SELECT content, area_code_found, revision, received_at,
         row_number() OVER (PARTITION BY operator_id, station_id ORDER BY revision DESC, received_at DESC) AS place
  FROM station_versions WHERE day >= $first
) WHERE place = 1
