-- raw_message.sql · grain: sealed body of one message
SELECT sealed FROM raw_messages WHERE day = $day AND message_id = $message
