-- days_received.sql · grain: Beijing day that valid orders received in [$start, $end) touch
SELECT DISTINCT day FROM (
  SELECT day FROM order_details WHERE received_at >= $start AND received_at < $end
  UNION ALL SELECT day FROM orders WHERE received_at >= $start AND received_at < $end
) ORDER BY day
