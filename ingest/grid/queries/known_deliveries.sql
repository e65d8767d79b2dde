-- known_deliveries.sql · grain: one attempt to take one day of $source
SELECT day, revision, state, manifest_sha256, reason, areas, received_at FROM grid_deliveries WHERE source = $source
