-- Moves every due timer into its queue. ARGV: prefix, now (epoch s), at most.
-- Returns {moved, next due or ''}.
local p, now, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local names = redis.call('ZRANGEBYSCORE', p .. 'due', '-inf', now, 'LIMIT', 0, most)
for _, name in ipairs(names) do
  local job = redis.call('HGET', p .. 'duejob', name)
  redis.call('ZREM', p .. 'due', name)
  redis.call('HDEL', p .. 'duejob', name)
  if job then
    local t = cjson.decode(job)
    -- The next rendering of the same object keeps a distance from this one (see commit.lua).
    if t.queue == 'slack' or t.queue == 'ticket' or t.queue == 'hub' then
      redis.call('SET', p .. 'sent:' .. name, now, 'EX', 10)
    end
    redis.call('XADD', p .. 'q:' .. t.queue, '*', 'j', t.j, 'n', t.n)
  end
end
local nxt = redis.call('ZRANGE', p .. 'due', 0, 0, 'WITHSCORES')
return {#names, nxt[2] or ''}
