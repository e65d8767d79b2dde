-- station_versions.sql · grain: version of one station, oldest first · content: JSON of model::Station
SELECT received_at, content FROM station_versions
WHERE operator_id = $operator AND station_id = $station ORDER BY received_at
