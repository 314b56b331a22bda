-- needs: ring
-- Hits that a state remembers one by one: the twin of io.traffik.HitLog. An entry is two words of the ring, its time and the sum of
-- the costs before it; word 1 of the state is the sum of all. Sums are modulo 2^52. Entries are numbered from 0.
--
-- What judge finds out for spend: s.live, the first entry that still counts.

local MODULUS = 2 ^ 52

local function difference(sum, earlier)
  if sum >= earlier then
    return sum - earlier
  end
  return sum - earlier + MODULUS
end

local function hitCount(s)
  return ringSize(s) / 2
end

local function hitTime(s, entry)
  return ringWord(s, 2 * entry)
end

-- The sum before an entry; of the one after the last, the sum of all.
local function before(s, entry)
  if 2 * entry == ringSize(s) then
    return s[1]
  end
  return ringWord(s, 2 * entry + 1)
end

-- The cost of an entry and all after it.
local function costFrom(s, entry)
  if s.n == 0 then
    return 0
  end
  return difference(s[1], before(s, entry))
end

-- The first entry with a later time, or the number of entries. Steps that double come first: mostly few entries at the beginning
-- have become too old since the last hit.
local function firstAfter(s, time)
  local low, high, step = 0, hitCount(s), 1
  while low < high do
    local probe = div(low + high, 2)
    if step > 0 then
      probe = min(low + step - 1, probe)
      step = 2 * step
    end
    if hitTime(s, probe) > time then
      high, step = probe, 0
    else
      low = probe + 1
    end
  end
  return low
end

-- The first entry at whose time a cost is freed, counted from a live entry on.
local function firstToFree(s, live, cost)
  local low, high, step = live, hitCount(s) - 1, 1
  local base = before(s, live)
  while low < high do
    local probe = div(low + high, 2)
    if step > 0 then
      probe = min(low + step - 1, probe)
      step = 2 * step
    end
    if difference(before(s, probe + 1), base) >= cost then
      high, step = probe, 0
    else
      low = probe + 1
    end
  end
  return low
end

-- Drops what is before a live entry, and adds one.
local function appendHit(s, live, time, cost)
  local sum = s.n > 0 and s[1] or 0
  dropOldest(s, 2 * live)
  push(s, time)
  push(s, sum)
  s[1] = (sum + cost) % MODULUS
end

-- Takes cost from an entry, at most what it holds; one that holds nothing more goes.
local function takeHit(s, entry, cost)
  local held = difference(before(s, entry + 1), before(s, entry))
  local taken = min(cost, held)
  local list, place = ringEnd(s, 2 * entry)
  for i = place + 3, #list, 2 do
    list[i] = difference(list[i], taken)
  end
  s[1] = difference(s[1], taken)
  if taken == held then
    table.remove(list, place)
    table.remove(list, place)
  end
end

-- Moves all times by the same, but none before 1970.
local function shiftHits(s, by)
  local list, first = ringEnd(s, 0)
  for i = first, #list, 2 do
    list[i] = max(0, list[i] + by)
  end
end
