-- Data of grid companies: who may see and who may deliver them. Roles that were changed by hand keep their changes.

UPDATE roles SET rights = json_insert(rights, '$[#]', 'grid.read') WHERE role IN ('province_regulator', 'city_regulator', 'planner') AND rights NOT LIKE '%grid.read%';
UPDATE roles SET rights = json_insert(rights, '$[#]', 'grid.read', '$[#]', 'grid.write') WHERE role = 'grid' AND rights NOT LIKE '%grid.read%';
UPDATE roles SET menu = json_insert(menu, '$[#]', 'grid-data') WHERE role IN ('province_regulator', 'city_regulator', 'grid', 'planner') AND menu NOT LIKE '%grid-data%';
