-- Applies one Change or nothing. ARGV: prefix, change as JSON, now (epoch s).
-- Returns {1, audit ids...} or {0, what} when something changed since it was read.
local p, change, now = ARGV[1], cjson.decode(ARGV[2]), tonumber(ARGV[3])

for _, w in ipairs(change.writes) do
  local seen = tonumber(redis.call('HGET', p .. 'a:' .. w.kind .. ':' .. w.id, 'v') or '0')
  if seen ~= w.seen then return {0, w.kind .. ' ' .. w.id} end
end
for _, n in ipairs(change.names) do
  local owner = redis.call('GET', p .. 'n:' .. n[1])
  if owner and owner ~= n[2] then return {0, n[1]} end
end

for _, k in ipairs(change.keeps) do
  local seen = tonumber(redis.call('HGET', p .. 'a:' .. k.kind .. ':' .. k.id, 'v') or '0')
  if seen == k.seen then redis.call('SET', p .. 'keep:' .. k.name, k.value, 'EX', k.ttl_s) end
end
for _, w in ipairs(change.writes) do
  local key = p .. 'a:' .. w.kind .. ':' .. w.id
  redis.call('HSET', key, 'v', w.seen + 1, 'd', w.body)
  if w.keep then redis.call('EXPIRE', key, w.keep) else redis.call('PERSIST', key) end
end
for _, n in ipairs(change.names) do redis.call('SET', p .. 'n:' .. n[1], n[2]) end
for _, i in ipairs(change.index) do
  if i.score then redis.call('ZADD', p .. 'i:' .. i.name, i.score, i.member)
  else redis.call('ZREM', p .. 'i:' .. i.name, i.member) end
end

local answer = {1}
for _, a in ipairs(change.audit) do
  answer[#answer + 1] = redis.call('XADD', p .. 'audit', '*', 'e', a)
end
for _, j in ipairs(change.jobs) do
  if redis.call('SET', p .. 'job:' .. j.id, '1', 'NX', 'EX', 86400) then
    redis.call('XADD', p .. 'q:' .. j.queue, '*', 'j', j.j, 'n', '1')
  end
end

local wake = false
for _, t in ipairs(change.timers) do
  if t.due then
    redis.call('ZADD', p .. 'due', t.due, t.name)
    redis.call('HSET', p .. 'duejob', t.name, t.j)
    wake = true
  else
    redis.call('ZREM', p .. 'due', t.name)
    redis.call('HDEL', p .. 'duejob', t.name)
  end
end
for _, d in ipairs(change.dirty) do
  -- A rendering that already waits keeps its place; one just sent waits for its interval.
  local sent = tonumber(redis.call('GET', p .. 'sent:' .. d.name) or '0')
  local due = math.max(now + d.delay, sent + d.interval)
  local waits = redis.call('ZSCORE', p .. 'due', d.name)
  if not waits or tonumber(waits) > due then redis.call('ZADD', p .. 'due', due, d.name) end
  redis.call('HSET', p .. 'duejob', d.name, d.j)
  wake = true
end
if wake then
  redis.call('RPUSH', p .. 'wake', '1')
  redis.call('LTRIM', p .. 'wake', -8, -1)
end
return answer
