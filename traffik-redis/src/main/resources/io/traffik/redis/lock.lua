-- Takes the locks of some states, all or none. KEYS: the locks. ARGV: a token that nobody else has, and the milliseconds after which
-- the locks go by themselves. The reply is 1, or 0 if somebody else has one of them.

for _, lock in ipairs(KEYS) do
  if redis.call('EXISTS', lock) == 1 then
    return '0'
  end
end
for _, lock in ipairs(KEYS) do
  redis.call('SET', lock, ARGV[1], 'PX', ARGV[2])
end
return '1'
