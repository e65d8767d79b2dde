-- findings_of_messages.sql · grain: rule × connector × message, for the messages asked for
SELECT DISTINCT message_id, connector_id, code FROM findings
WHERE day BETWEEN $first AND $last AND operator_id = $operator AND array_has($messages, CAST(message_id AS VARCHAR))
