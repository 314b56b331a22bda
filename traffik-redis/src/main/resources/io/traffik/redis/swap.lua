-- Writes states that were decided in Java, if they still are what was read, all or none. KEYS: the states, then as many locks. ARGV:
-- the token of the caller's lock or '', and for each state what was read ('': nothing), what to write ('': nothing), and for how
-- many milliseconds. The reply is 1, 0 if a state is no longer what was read, or 2 if somebody else has a lock: while there is one, only
-- its holder writes. The token is the fence: whose lease ran out is not the holder any more. Writing releases the lock.

local count = #KEYS / 2
local token = ARGV[1]

for i = 1, count do
  local holder = redis.call('GET', KEYS[count + i])
  if holder and holder ~= token then
    return '2'
  end
  if (redis.call('GET', KEYS[i]) or '') ~= ARGV[3 * i - 1] then
    return '0'
  end
end

for i = 1, count do
  local key, state = KEYS[i], ARGV[3 * i]
  if state == '' then
    redis.call('DEL', key)
  elseif state ~= ARGV[3 * i - 1] then
    redis.call('SET', key, state, 'PX', ARGV[3 * i + 1])
  end
  if token ~= '' then
    redis.call('DEL', KEYS[count + i])
  end
end
return '1'
