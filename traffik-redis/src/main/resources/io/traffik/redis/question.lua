-- Reads states without charging them, for who only asks: Java does the rest. Adopting is not asking, so it is written.
-- The reply, after its beginning: for each key 4 bytes for the length of its state, and the state; 0 if there is none.

for i = 1, count do
  states[i] = adopt(KEYS[i], algorithms[i], meters[i][1], parameters[i])
end
storeChanged()

local reply = beginReply()
for i = 1, count do
  local state = redis.call('GET', KEYS[i]) or ''
  reply[#reply + 1] = pack('>I4', #state)
  reply[#reply + 1] = state
end
return table.concat(reply)
