SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2026-08-23 21:30:00'
AND eventtime < timestamp '2026-11-21 21:30:00'
AND (eventname IN ('AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules', 'RevokeSecurityGroupIngress') OR regexp_like(eventname, '(?s)^(?:AuthorizeSecurityGroupIngress|ModifySecurityGroupRules|RevokeSecurityGroupIngress)[0-9]{8}'))
AND eventsource IN ('ec2.amazonaws.com')
ORDER BY eventtime DESC LIMIT 40000
