SELECT eventjson
FROM event_data_store
WHERE eventtime >= timestamp '2026-11-21 09:45:00'
AND eventtime < timestamp '2026-11-21 10:15:00'
AND (eventname IN ('AssociateRouteTable', 'AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress', 'CreateNetworkAclEntry', 'CreateRoute', 'DeleteNetworkAclEntry', 'DeleteRoute', 'DisassociateRouteTable', 'ModifyNetworkInterfaceAttribute', 'ModifySecurityGroupRules', 'ReplaceNetworkAclAssociation', 'ReplaceNetworkAclEntry', 'ReplaceRoute', 'ReplaceRouteTableAssociation', 'RevokeSecurityGroupEgress', 'RevokeSecurityGroupIngress') OR regexp_like(eventname, '(?s)^(?:AssociateRouteTable|AuthorizeSecurityGroupEgress|AuthorizeSecurityGroupIngress|CreateNetworkAclEntry|CreateRoute|DeleteNetworkAclEntry|DeleteRoute|DisassociateRouteTable|ModifyNetworkInterfaceAttribute|ModifySecurityGroupRules|ReplaceNetworkAclAssociation|ReplaceNetworkAclEntry|ReplaceRoute|ReplaceRouteTableAssociation|RevokeSecurityGroupEgress|RevokeSecurityGroupIngress)[0-9]{8}'))
AND eventsource IN ('ec2.amazonaws.com')
ORDER BY eventtime ASC LIMIT 40000
