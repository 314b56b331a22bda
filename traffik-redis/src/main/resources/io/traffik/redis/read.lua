-- Reads states for an algorithm that exists in Java only, which then asks swap.lua to write what became of them.
-- ARGV: the virtual time or ''. The reply: 8 bytes for the time, 0, for each key 2 if what was there was no string and had to go,
-- else 0; then for each key 4 bytes for the length of its state, and the state; 0 if there is none.

local now = ARGV[1]
if now == '' then
  local time = redis.call('TIME')
  now = struct.pack('>I8', time[1] * 1000000 + time[2])
end

local found, states = {}, {}
for i, key in ipairs(KEYS) do
  local state = redis.pcall('GET', key) or ''
  found[i] = '\0'
  if type(state) ~= 'string' then
    if not string.find(state.err, 'WRONGTYPE', 1, true) then
      error(state.err) -- a state that may not be read is not an absent one
    end
    redis.call('DEL', key)
    found[i] = '\2'
    state = ''
  end
  states[i] = struct.pack('>I4', #state) .. state
end
return now .. '\0' .. table.concat(found) .. table.concat(states)
