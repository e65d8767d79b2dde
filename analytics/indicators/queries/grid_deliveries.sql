-- grid_deliveries.sql · grain: one attempt to take one day of one sender, newest first
SELECT message_id, received_at, day, operator_id, source, revision, state, carrier, first_point, encodings, files, bytes, areas, rows,
       accepted, quarantined, repeated, unmatched, findings, reason
FROM grid_deliveries
WHERE day BETWEEN $first AND $last AND array_has($sources, source) AND ($state = '' OR state = $state)
ORDER BY message_id DESC LIMIT $limit OFFSET $offset
