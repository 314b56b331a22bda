-- Decides hits on one list of keys, one after another at one instant: each is admitted by all keys or spends nothing.
-- ARGV[2]: for each hit and key 8 bytes for the cost and 1 for the meter, counted from 0. ARGV[3]: '1' if the reply shall say what
-- a cache of denials must know.
--
-- The reply, after its beginning: for each hit 8 bytes for the wait of all keys together (0: admitted, or never) if there are
-- several, and for each key 1 byte (1 admitted, 0 refused), and 8 each for the remaining, the wait (0: none, or never),
-- the time to the reset, the time by which a refund knows the charge, and the delay. Then, if the last hit was refused by a key that
-- has nothing left, and the caller wishes it: if none has a ring, 1 and the states, each with 4 bytes for its length; of a single key
-- with a ring 2, and when it opens: the present, if it is open to a more favoured class.

local ROUNDS = 64
local SEARCH = 8 * 86400 * 1000000

for i = 1, count do
  local s = charges[i]
  adopt(s, load(s))
  reply[i + 1] = s.adoption
end

-- The least time at which all admit; 0 for never, nil if the numbers do not reach as far.
local jointly
if count > 1 then
  jointly = function()
    local found, horizon = now, nil
    for round = 1, ROUNDS do
      local later = found
      for i = 1, count do
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
end

local hits = ARGV[2]
local admitted
for offset = 1, #hits, 9 * count do
  admitted = true
  for i = 1, count do
    local s = charges[i]
    local cost, meter = unpackBytes('>I8B', hits, offset + 9 * (i - 1))
    s.cost, s.a = cost, s.meters[meter + 1]
    s.admits, s.remaining, s.at, s.reset = s.algorithm.judge(s.a, s, cost, timeFor(s, now))
    admitted = admitted and s.admits
  end
  if count > 1 then
    local wait = 0
    if not admitted then
      local time = jointly()
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

-- What a cache of denials must know.
if ARGV[3] == '1' and not admitted then
  local usedUp, ring = false, false
  for i = 1, count do
    local s = charges[i]
    usedUp = usedUp or (not s.admits and s.remaining == 0)
    ring = ring or s.algorithm.ring
  end
  if usedUp and not ring then
    reply[#reply + 1] = '\1'
    for i = 1, count do
      local bytes = charges[i].n > 0 and head(charges[i], 0) or ''
      reply[#reply + 1] = pack('>I4', #bytes) .. bytes
    end
  elseif usedUp and count == 1 then
    local s = charges[1]
    local most = s.algorithm.favour and s.algorithm.favour(s.a) or s.a
    local open, _, at = s.algorithm.judge(most, s, 1, timeFor(s, now))
    reply[#reply + 1] = pack('>BI8', 2, open and now or at)
  end
end

return table.concat(reply)
