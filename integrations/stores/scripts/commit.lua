-- Applies one Change or nothing. ARGV: prefix, now (epoch s), the change as MessagePack (packing.py
-- has the layout), then the body of each write in order.
-- Returns {1, audit ids...} or {0, what} when something changed since it was read.
local p, now, change = ARGV[1], tonumber(ARGV[2]), cmsgpack.unpack(ARGV[3])
local call = redis.call
-- What one call may carry; Lua's stack holds 8,000 values.
local CHUNK = 2000

local versions = {}
local function version(kind, id)
  local name = kind .. ':' .. id
  local held = versions[name]
  if not held then
    held = tonumber(call('HGET', p .. 'a:' .. name, 'v') or '0')
    versions[name] = held
  end
  return held
end

for _, w in ipairs(change.writes) do
  if version(w[1], w[2]) ~= w[3] then return {0, w[1] .. ' ' .. w[2]} end
end
local free, names = {}, change.names
for first = 1, #names, CHUNK do
  local keys = {}
  for i = first, math.min(first + CHUNK - 1, #names) do keys[#keys + 1] = p .. 'n:' .. names[i][1] end
  for at, owner in ipairs(call('MGET', unpack(keys))) do
    local name = names[first + at - 1]
    if not owner then
      free[#free + 1] = keys[at]
      free[#free + 1] = name[2]
    elseif owner ~= name[2] then
      return {0, name[1]}
    end
  end
end

for _, k in ipairs(change.keeps) do
  if version(k[4], k[5]) == k[6] then call('SET', p .. 'keep:' .. k[1], k[2], 'EX', k[3]) end
end
for i, w in ipairs(change.writes) do
  local key = p .. 'a:' .. w[1] .. ':' .. w[2]
  call('HSET', key, 'v', w[3] + 1, 'd', ARGV[3 + i])
  if w[4] > 0 then call('EXPIRE', key, w[4]) elseif w[3] > 0 then call('PERSIST', key) end
end
for first = 1, #free, CHUNK do
  call('MSET', unpack(free, first, math.min(first + CHUNK - 1, #free)))
end
for _, i in ipairs(change.index) do
  local key, put, gone = p .. 'i:' .. i[1], i[2], i[3]
  for first = 1, #put, CHUNK do
    call('ZADD', key, unpack(put, first, math.min(first + CHUNK - 1, #put)))
  end
  for first = 1, #gone, CHUNK do
    call('ZREM', key, unpack(gone, first, math.min(first + CHUNK - 1, #gone)))
  end
end

local answer = {1}
for _, a in ipairs(change.audit) do answer[#answer + 1] = call('XADD', p .. 'audit', '*', 'e', a) end
for _, j in ipairs(change.jobs) do
  if call('SET', p .. 'job:' .. j[2], '1', 'NX', 'EX', 86400) then
    call('XADD', p .. 'q:' .. j[1], '*', 'j', j[3], 'n', '1')
  end
end

for _, t in ipairs(change.timers) do
  if t[2] then
    call('ZADD', p .. 'due', t[2], t[1])
    call('HSET', p .. 'duejob', t[1], t[3])
  else
    call('ZREM', p .. 'due', t[1])
    call('HDEL', p .. 'duejob', t[1])
  end
end
for _, d in ipairs(change.dirty) do
  -- A rendering that already waits keeps its place; one just sent waits for its interval.
  local sent = tonumber(call('GET', p .. 'sent:' .. d[1]) or '0')
  local due = math.max(now + d[2], sent + d[3])
  local waits = call('ZSCORE', p .. 'due', d[1])
  if not waits or tonumber(waits) > due then call('ZADD', p .. 'due', due, d[1]) end
  call('HSET', p .. 'duejob', d[1], d[4])
end
if change.wake then
  call('RPUSH', p .. 'wake', '1')
  call('LTRIM', p .. 'wake', -8, -1)
end
return answer
