-- Reads states without charging them, for who only asks: Java does the rest. Adopting is not asking, so it is written.
-- ARGV[2]: for each key 2 bytes for its meter. The reply, after its beginning: for each key 4 bytes for the length of its state, and the
-- state; 0 if there is none.

local charges = chargesOfAll(2)
if not charges then
  return pack('>I8B', now, 1)
end
local count = #KEYS
local reply = { pack('>I8B', now, 0) }

for i = 1, count do
  local s = charges[i]
  adopt(s, load(s))
  store(s)
  reply[i + 1] = s.adoption
end

for i = 1, count do
  local state = call('GET', KEYS[i]) or ''
  reply[#reply + 1] = pack('>I4', #state) .. state
end

return table.concat(reply)
