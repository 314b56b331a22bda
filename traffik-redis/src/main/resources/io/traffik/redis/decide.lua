-- Decides hits on one list of keys, one after another at one instant: each is admitted by all keys or spends nothing.
-- ARGV[2]: for each hit and key 8 bytes for the cost and 1 for the meter, counted from 0. ARGV[3]: '1' if the reply shall say what
-- a cache of denials must know.
--
-- The reply, after its beginning: for each hit 8 bytes for the wait of all keys together (0: admitted, or never) if there are
-- several, and for each key 1 byte (1 admitted, 0 refused), and 8 each for the remaining, the wait (0: none, or never),
-- the time to the reset, the time by which a refund knows the charge, and the delay. Then, if the last hit was refused by a key that
-- has nothing left, and the caller wishes it: if none has a ring, 1 and the states, each with 4 bytes for its length; of a single key
-- with a ring, 2 and when it opens, or the present if it is open to a more favoured class; of several, nothing.

local ROUNDS = 64
local SEARCH = 8 * 86400 * 1000000

for i = 1, count do
  states[i] = adopt(KEYS[i], algorithms[i], meters[i][1], parameters[i])
end

local reply = beginReply()
local hits = ARGV[2]
local a, cost = {}, {}
local admits, remaining, at, reset = {}, {}, {}, {}

local function judge(i, price, time)
  return algorithms[i].judge(a[i], states[i], price, timeFor(states[i], time))
end

-- The least time after which all admit; 0 for never.
local function jointWait()
  local found, horizon = now, nil
  for round = 1, ROUNDS do
    local later = found
    for i = 1, count do
      local admitted, _, admissible = judge(i, cost[i], found)
      if not admitted then
        if admissible == 0 then
          return 0
        end
        later = max(later, admissible)
      end
    end
    if later == found then
      return found - now
    end
    if horizon and later > horizon then
      return 0
    end
    if round == 1 then
      horizon = later + SEARCH
    end
    found = later
  end
  return 0
end

local function spend(i)
  local s = states[i]
  local departs = algorithms[i].spend(a[i], s, cost[i], timeFor(s, now))
  s.last = algorithms[i].last(a[i], s)
  s.changed = true
  return departs
end

local admitted
for offset = 1, #hits, 9 * count do
  admitted = true
  for i = 1, count do
    local meter
    cost[i], meter = unpackBytes('>I8B', hits, offset + 9 * (i - 1))
    a[i] = meters[i][meter + 1]
    admits[i], remaining[i], at[i], reset[i] = judge(i, cost[i], now)
    admitted = admitted and admits[i]
  end
  if count > 1 then
    reply[#reply + 1] = pack('>I8', admitted and 0 or jointWait())
  end
  for i = 1, count do
    local charged, wait, delay = nil, 0, 0
    if admitted then
      charged = cost[i] > 0 and spend(i)
    elseif admits[i] then -- keeps its room, because another refused
      admits[i], remaining[i], at[i], reset[i] = judge(i, 0, now)
    end
    if charged then
      delay = charged - now
    else
      charged = timeFor(states[i], now)
    end
    if at[i] > 0 then
      wait = at[i] - now
    end
    reply[#reply + 1] = pack('>BI8I8I8I8I8', admits[i] and 1 or 0, remaining[i], wait, max(reset[i] - now, 0), charged, delay)
  end
end

storeChanged()

local function isUsedUp()
  for i = 1, count do
    if not admits[i] and remaining[i] == 0 then
      return true
    end
  end
  return false
end

-- When a cost of 1 is admissible to the most favoured class of hits that share a state.
local function opens(algorithm, meter, s)
  local most = algorithm.favour and algorithm.favour(meter) or meter
  local admitted, _, admissible = algorithm.judge(most, s, 1, timeFor(s, now))
  return admitted and now or admissible
end

local function tellDenial()
  for i = 1, count do
    if algorithms[i].ring then
      if count == 1 then
        reply[#reply + 1] = pack('>BI8', 2, opens(algorithms[i], a[i], states[i]))
      end
      return
    end
  end
  reply[#reply + 1] = '\1'
  for i = 1, count do
    local s = states[i]
    local bytes = s.n > 0 and head(algorithms[i], s, parameters[i], 0) or ''
    reply[#reply + 1] = pack('>I4', #bytes) .. bytes
  end
end

if ARGV[3] == '1' and not admitted and isUsedUp() then
  tellDenial()
end

return table.concat(reply)
