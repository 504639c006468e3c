SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2026-11-21 19:30:00'
AND eventtime < timestamp '2026-11-21 21:30:00'
AND (eventname IN ('RunInstances') OR regexp_like(eventname, '(?s)^(?:RunInstances)[0-9]{8}'))
AND (lower(useridentity.username) IN ('demo.user') OR regexp_like(lower(useridentity.principalid), '(?s)(?:^|:)(?:demo\.user)$') OR regexp_like(lower(useridentity.arn), '(?s)/(?:demo\.user)$') OR lower(useridentity.sessioncontext.sourceidentity) IN ('demo.user') OR lower(useridentity.invokedby) IN ('demo.user') OR lower(useridentity.onbehalfof.userid) IN ('demo.user') OR lower(useridentity.accountid) IN ('demo.user') OR lower(element_at(additionaleventdata, 'UserName')) IN ('demo.user'))
ORDER BY eventtime DESC LIMIT 40000
