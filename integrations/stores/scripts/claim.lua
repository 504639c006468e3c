-- Writes inbox rows, each unless its id or its request signature was seen before. Rows are
-- independent: one that fails leaves no trace and does not hinder the next.
-- KEYS per row: once-key, stream, replay key. ARGV per row: token, keep (s), replay keep (s,
-- 0 = no signature), job JSON. The token lets a caller that lost our answer ask again.
-- Returns per row 1 written, 0 seen before (a repetition, to be acknowledged), -1 an old request
-- sent again after its id expired (to be refused), or an error text.
local answers = {}
for i = 1, #KEYS / 3 do
  local once, stream, replay = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local token, keep = ARGV[4 * i - 3], ARGV[4 * i - 2]
  local replay_keep, job = tonumber(ARGV[4 * i - 1]), ARGV[4 * i]
  local owner = redis.call('GET', once)
  if owner == token then
    answers[i] = 1
  elseif owner then
    answers[i] = 0
  elseif replay_keep > 0 and redis.call('EXISTS', replay) == 1 then
    answers[i] = -1
  else
    local wrote = redis.pcall('XADD', stream, '*', 'j', job, 'n', '1')
    if type(wrote) == 'table' and wrote.err then
      answers[i] = wrote.err
    else
      redis.call('SET', once, token, 'EX', keep)
      answers[i] = 1
    end
  end
  if replay_keep > 0 and answers[i] ~= -1 and type(answers[i]) == 'number' then
    redis.call('SET', replay, '1', 'EX', replay_keep)
  end
end
return answers
