-- data_days.sql · one row: first and last Beijing day with valid orders; nulls when there are none
SELECT MIN(day) AS first, MAX(day) AS last FROM orders
