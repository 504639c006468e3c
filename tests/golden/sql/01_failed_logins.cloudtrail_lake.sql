SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2026-11-20 21:30:00'
AND eventtime < timestamp '2026-11-21 21:30:00'
AND (eventname IN ('ConsoleLogin') OR regexp_like(eventname, '(?s)^(?:ConsoleLogin)[0-9]{8}'))
AND eventsource IN ('signin.amazonaws.com')
AND lower(element_at(responseelements, 'ConsoleLogin')) = 'failure'
ORDER BY eventtime DESC LIMIT 40000
