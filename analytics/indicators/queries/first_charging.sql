-- first_charging.sql · one row: begin of the first charging that valid orders of one Beijing day tell; null without any
SELECT MIN(started_at) AS since FROM order_details_valid WHERE day = $day
