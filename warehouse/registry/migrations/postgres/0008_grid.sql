-- Data of grid companies: who may see and who may deliver them. Roles that were changed by hand keep their changes.

UPDATE roles SET rights = rights || '["grid.read"]'::jsonb WHERE role IN ('province_regulator', 'city_regulator', 'planner') AND rights::text NOT LIKE '%grid.read%';
UPDATE roles SET rights = rights || '["grid.read", "grid.write"]'::jsonb WHERE role = 'grid' AND rights::text NOT LIKE '%grid.read%';
UPDATE roles SET menu = menu || '["grid-data"]'::jsonb WHERE role IN ('province_regulator', 'city_regulator', 'grid', 'planner') AND menu::text NOT LIKE '%grid-data%';
