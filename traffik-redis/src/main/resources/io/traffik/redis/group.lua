-- Decides a group of hits on one list of keys, whatever it is: what decide.lua has no shorter way for.

local ROUNDS = 64
local SEARCH = 8 * 86400 * 1000000

-- The least time at which all admit; 0 for never, nil if the numbers do not reach as far.
local function jointly(charges)
  local found, horizon = now, nil
  for round = 1, ROUNDS do
    local later = found
    for i = 1, #charges do
      local s = charges[i]
      local algorithm, time = s.algorithm, timeFor(s, found)
      if algorithm.known and not algorithm.known(s.a, time) then
        return nil
      end
      local admits, _, at = algorithm.judge(s.a, s, s.cost, time)
      if not admits then
        if at == 0 then
          return 0
        end
        later = max(later, at)
      end
    end
    if later == found then
      return found
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

-- Appends what a cache of denials must know.
local function tellDenial(charges, reply)
  local usedUp, ring = false, false
  for i = 1, #charges do
    local s = charges[i]
    usedUp = usedUp or (not s.admits and s.remaining == 0)
    ring = ring or s.algorithm.ring
  end
  if usedUp and not ring then
    reply[#reply + 1] = '\1'
    for i = 1, #charges do
      local bytes = charges[i].n > 0 and head(charges[i], 0) or ''
      reply[#reply + 1] = pack('>I4', #bytes) .. bytes
    end
  elseif usedUp and #charges == 1 then
    local s = charges[1]
    local most = s.algorithm.favour and s.algorithm.favour(s.a) or s.a
    local open, _, at = s.algorithm.judge(most, s, 1, timeFor(s, now))
    reply[#reply + 1] = pack('>BI8', 2, open and now or at)
  else
    reply[#reply + 1] = '\0'
  end
end

-- The answer to hits on so many keys from one on, whose charges stand at a position of ARGV[2].
function decideGroup(firstKey, count, hits, position, denial)
  local charges, reply = {}, { pack('>I8B', now, 0) }
  for i = 1, count do
    local place = unpackBytes('>I2', ARGV[2], position + 10 * (i - 1))
    local s = chargeOf(KEYS[firstKey + i - 1], meterAt(place))
    if not s then
      return pack('>I8B', now, 1)
    end
    charges[i] = s
  end
  for i = 1, count do
    local s = charges[i]
    adopt(s, load(s))
    reply[i + 1] = s.adoption
  end
  local admitted
  for hit = 1, hits do
    admitted = true
    for i = 1, count do
      local s = charges[i]
      local place, cost = unpackBytes('>I2I8', ARGV[2], position)
      position = position + 10
      s.cost, s.a = cost, meterAt(place).numbers
      s.admits, s.remaining, s.at, s.reset = s.algorithm.judge(s.a, s, cost, timeFor(s, now))
      admitted = admitted and s.admits
    end
    if count > 1 then
      local wait = 0
      if not admitted then
        local time = jointly(charges)
        if not time then
          return pack('>I8B', now, 1)
        end
        wait = max(time - now, 0)
      end
      reply[#reply + 1] = pack('>I8', wait)
    end
    for i = 1, count do
      local s = charges[i]
      local departs, wait = nil, 0
      if not admitted then
        if s.admits then -- keeps its room, because another refused
          s.admits, s.remaining, s.at, s.reset = s.algorithm.judge(s.a, s, 0, timeFor(s, now))
        elseif s.at > 0 then
          wait = s.at - now
        end
      elseif s.cost > 0 then
        departs = s.algorithm.spend(s.a, s, s.cost, timeFor(s, now))
        s.changed = true
      end
      reply[#reply + 1] = pack('>BI8I8I8I8I8', s.admits and 1 or 0, s.remaining, wait, max(s.reset - now, 0),
        departs or timeFor(s, now), departs and departs - now or 0)
    end
  end
  for i = 1, count do
    store(charges[i])
  end
  if denial == 1 and not admitted then
    tellDenial(charges, reply)
  else
    reply[#reply + 1] = '\0'
  end
  return table.concat(reply)
end
