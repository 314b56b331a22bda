-- Shared by the scripts: the charges of a hit, one for each key. ARGV: the virtual time or '', two of the script's own, and then
-- for each key the name of its algorithm and the numbers of the meters that judge there: 4 bytes for how many, then 8 for
-- each. There are several where classes of hits share a state; their parameters are the same.

local count = #KEYS
local algorithms, meters, parameters, states = {}, {}, {}, {}

local function readMeters(bytes)
  local all = {}
  local position = 1
  while position <= #bytes do
    local size = unpackBytes('>I4', bytes, position)
    all[#all + 1] = numbers(bytes, position + 4, size)
    position = position + 4 + 8 * size
  end
  return all
end

for i = 1, count do
  local algorithm = ALGORITHMS[ARGV[2 * i + 2]]
  local bytes = ARGV[2 * i + 3]
  algorithms[i] = algorithm
  meters[i] = readMeters(bytes)
  parameters[i] = string.sub(bytes, 5, 4 + 8 * algorithm.parameters)
  if algorithm.known and not algorithm.known(meters[i][1]) then
    return pack('>I8B', now, 1)
  end
end

-- What every reply begins with: the time, 0 (1 is: the numbers do not cover the present, ask again with others), and for each key
-- what adopting its state had to do that is worth a warning: 1 moved to now, 2 unreadable.
local function beginReply()
  local reply = { pack('>I8B', now, 0) }
  for i = 1, count do
    local s = states[i]
    reply[i + 1] = (s.unreadable and '\2') or (s.rebased and '\1') or '\0'
  end
  return reply
end

local function storeChanged()
  for i = 1, count do
    if states[i].changed then
      store(algorithms[i], meters[i][1], states[i], parameters[i])
    end
  end
end
