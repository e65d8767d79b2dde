-- first_power.sql · one row: first real-time power of one Beijing day; null without any
SELECT MIN(occurred_at) AS since FROM power_valid WHERE day = $day
