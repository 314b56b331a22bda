-- Shared by the scripts: the charges of a hit, one for each key. ARGV: the virtual time or '', two of the script's own, and then
-- for each key the name of its algorithm and the numbers of the meters that judge there: 4 bytes for how many, then 8 for
-- each. There are several where classes of hits share a state; their parameters are the same.
--
-- What every reply begins with: the time, 0, and for each key what adopting its state had to do. Or, if the numbers do not reach as far
-- as is needed, the time and 1, and nothing was done.

local count = #KEYS
local charges = {}

for i = 1, count do
  local algorithm = ALGORITHMS[ARGV[2 * i + 2]]
  local bytes = ARGV[2 * i + 3]
  local meters, position = {}, 1
  while position < #bytes do
    local size = unpackBytes('>I4', bytes, position)
    meters[#meters + 1] = numbers(bytes, position + 4, size)
    position = position + 4 + 8 * size
  end
  if algorithm.known and not algorithm.known(meters[1], now) then
    return pack('>I8B', now, 1)
  end
  charges[i] = {
    key = KEYS[i],
    algorithm = algorithm,
    meters = meters,
    a = meters[1],
    own = string.sub(bytes, 5, 4 + 8 * algorithm.parameters),
    n = 0,
    last = 0,
    changed = false,
    adoption = KEPT,
  }
end

local reply = { pack('>I8B', now, 0) }
