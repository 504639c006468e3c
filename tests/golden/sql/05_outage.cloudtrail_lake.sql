SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2024-01-15 14:00:00'
AND eventtime < timestamp '2024-01-15 14:30:00'
AND (readonly IS NULL OR readonly = false)
AND strpos(lower(eventjson), 'vpc-abc123') > 0
ORDER BY eventtime ASC LIMIT 40000
