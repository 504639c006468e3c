-- KEYS: lease, fence. ARGV: take|renew|drop, owner, ttl ms. Returns the fencing token, or 0.
local act, owner, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local held = redis.call('GET', KEYS[1])
if act == 'take' then
  if held then return 0 end
  redis.call('SET', KEYS[1], owner, 'PX', ttl)
  return redis.call('INCR', KEYS[2])
end
if held ~= owner then return 0 end
if act == 'renew' then redis.call('PEXPIRE', KEYS[1], ttl) else redis.call('DEL', KEYS[1]) end
return 1
