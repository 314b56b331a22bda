-- Does once what the other scripts do, on a key that no state has, so that what this user may not do, or this server cannot, is an error
-- at the start and not at the first hit.

local key = KEYS[1]
local time = redis.call('TIME')
redis.call('SET', key, 'probe', 'PXAT', string.format('%.0f', time[1] * 1000 + 60000))
redis.call('GET', key)
redis.call('GETRANGE', key, 0, 1)
redis.call('STRLEN', key)
redis.call('SETRANGE', key, 0, 'p')
redis.call('APPEND', key, 's')
redis.call('PEXPIREAT', key, string.format('%.0f', time[1] * 1000 + 60000))
redis.call('EXISTS', key)
redis.call('DEL', key)
return '1'
