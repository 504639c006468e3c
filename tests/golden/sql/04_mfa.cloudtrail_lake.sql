SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2026-10-01 00:00:00'
AND eventtime < timestamp '2026-11-01 00:00:00'
AND (eventname IN ('ConsoleLogin') OR regexp_like(eventname, '(?s)^(?:ConsoleLogin)[0-9]{8}'))
AND eventsource IN ('signin.amazonaws.com')
AND lower(element_at(responseelements, 'ConsoleLogin')) = 'success'
ORDER BY eventtime DESC LIMIT 40000
