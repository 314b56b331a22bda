-- Shared by the scripts: the meters that judge, and the charges of a hit, one for each key. ARGV[1]: the virtual time or ''. ARGV[2]: the
-- script's own, which names meters by their place, from 0, among the arguments behind it. Each of those is 1 byte for the place of its
-- algorithm in NAMES, and the numbers of the meter, first its parameters, 8 bytes each.

local NAMES = { 'adaptive', 'bucket', 'costbased', 'counter', 'log', 'queue', 'quota', 'timeofday', 'window' }

local meters = {}

local function meterAt(place)
  local meter = meters[place]
  if not meter then
    local bytes = ARGV[3 + place]
    local algorithm = ALGORITHMS[NAMES[1 + string.byte(bytes)]]
    meter = {
      algorithm = algorithm,
      numbers = numbers(bytes, 2, (#bytes - 1) / 8),
      own = sub(bytes, 2, 1 + 8 * algorithm.parameters),
    }
    meters[place] = meter
  end
  return meter
end

-- The charge of a key by a meter; nil if the numbers of the meter do not reach to the present.
local function chargeOf(key, meter)
  local algorithm = meter.algorithm
  if algorithm.known and not algorithm.known(meter.numbers, now) then
    return nil
  end
  return {
    key = key,
    algorithm = algorithm,
    a = meter.numbers,
    own = meter.own,
    n = 0,
    last = 0,
    changed = false,
    adoption = KEPT,
  }
end

-- The charges of all keys, by meters whose places are in ARGV[2], in entries of so many bytes. What every reply begins with: the time, 0,
-- and for each key what adopting its state had to do. Or, if the numbers do not reach as far as is needed, the time and 1, and
-- nothing was done.
local function chargesOfAll(entry)
  local charges = {}
  for i = 1, #KEYS do
    charges[i] = chargeOf(KEYS[i], meterAt(unpackBytes('>I2', ARGV[2], entry * (i - 1) + 1)))
    if not charges[i] then
      return nil
    end
  end
  return charges
end
