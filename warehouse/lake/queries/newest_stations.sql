-- newest_stations.sql · grain: station · its version with the highest revision; found first by its keys alone, for the contents
-- are large
SELECT v.content, v.area_code_found, v.revision, v.received_at FROM (
  SELECT operator_id, station_id, revision, received_at,
         row_number() OVER (PARTITION BY operator_id, station_id ORDER BY revision DESC, received_at DESC) AS place
  FROM station_versions WHERE day >= $first
) n JOIN station_versions v
  ON v.operator_id = n.operator_id AND v.station_id = n.station_id AND v.revision = n.revision
    AND v.received_at = n.received_at
WHERE n.place = 1 AND v.day >= $first
