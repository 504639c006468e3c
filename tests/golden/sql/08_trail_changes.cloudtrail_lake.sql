SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2025-11-21 21:30:00'
AND eventtime < timestamp '2026-11-21 21:30:00'
AND (eventname IN ('CreateTrail', 'DeleteEventDataStore', 'DeleteTrail', 'DeregisterOrganizationDelegatedAdmin', 'PutEventConfiguration', 'PutEventSelectors', 'PutInsightSelectors', 'RegisterOrganizationDelegatedAdmin', 'RestoreEventDataStore', 'StartEventDataStoreIngestion', 'StartLogging', 'StopEventDataStoreIngestion', 'StopLogging', 'UpdateEventDataStore', 'UpdateTrail') OR regexp_like(eventname, '(?s)^(?:CreateTrail|DeleteEventDataStore|DeleteTrail|DeregisterOrganizationDelegatedAdmin|PutEventConfiguration|PutEventSelectors|PutInsightSelectors|RegisterOrganizationDelegatedAdmin|RestoreEventDataStore|StartEventDataStoreIngestion|StartLogging|StopEventDataStoreIngestion|StopLogging|UpdateEventDataStore|UpdateTrail)[0-9]{8}'))
AND eventsource IN ('cloudtrail.amazonaws.com')
AND (recipientaccountid IN ('111111111111', '222222222222', '333333333333') OR (coalesce(recipientaccountid, '') = ''
AND useridentity.accountid IN ('111111111111', '222222222222', '333333333333')))
ORDER BY eventtime DESC LIMIT 40000
