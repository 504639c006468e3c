-- Takes a failed job off its queue and sets it to run again later, in one step.
-- KEYS: stream. ARGV: prefix, group, message id, timer name, due, envelope JSON ('' = do not retry).
redis.call('XACK', KEYS[1], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
if ARGV[6] ~= '' then
  redis.call('ZADD', ARGV[1] .. 'due', ARGV[5], ARGV[4])
  redis.call('HSET', ARGV[1] .. 'duejob', ARGV[4], ARGV[6])
  redis.call('RPUSH', ARGV[1] .. 'wake', '1')
  redis.call('LTRIM', ARGV[1] .. 'wake', -8, -1)
end
return 1
