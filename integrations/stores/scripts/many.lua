-- Reads many aggregates at once. KEYS: the aggregates. Returns version, body per key, '' for none.
local found = {}
for i, key in ipairs(KEYS) do
  local held = redis.call('HMGET', key, 'v', 'd')
  found[2 * i - 1], found[2 * i] = held[1] or '', held[2] or ''
end
return found
