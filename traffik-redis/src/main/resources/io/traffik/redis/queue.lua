-- needs: hitlog
-- leakyBucketWithQueue: the twin of io.traffik.LeakyBucketWithQueue.
--
-- a: tick, a, b (hits per tick), capacity. Words: the sum of the log, the tail in whole ticks, the remainder of the tail times a, the
-- tick of the last admitted hit. Ring: the log by departure in ticks, rounded up.

local function roundedTail(s)
  if s[3] > 0 then
    return s[2] + 1
  end
  return s[2]
end

-- The tail after one more hit: ticks, and the remainder.
local function tailAfter(a, s, cost, ticks)
  local from, scaled = ticks, cost * a[3]
  if s.n > 0 and s[2] >= ticks then
    from, scaled = s[2], s[3] + scaled
  end
  return from + div(scaled, a[2]), scaled % a[2]
end

ALGORITHMS.queue = {
  parameters = 4,
  words = 4,
  ring = true,

  judge = function(a, s, cost, t)
    local tick, capacity = a[1], a[4]
    local ticks = div(t, tick)
    local live = firstAfter(s, ticks)
    local occupancy = costFrom(s, live)
    local room = max(0, capacity - occupancy)
    local admitted, at = cost <= room, 0
    s.live = live
    if admitted then
      room = room - cost
    elseif cost <= capacity then
      at = hitTime(s, firstToFree(s, live, occupancy + cost - capacity)) * tick
    end
    local tail, remainder = tailAfter(a, s, admitted and cost or 0, ticks)
    if remainder > 0 then
      tail = tail + 1
    end
    return admitted, room, at, tail * tick
  end,

  spend = function(a, s, cost, t)
    local ticks = div(t, a[1])
    local tail, remainder = tailAfter(a, s, cost, ticks)
    local departure = tail
    if remainder > 0 then
      departure = tail + 1
    end
    appendHit(s, s.live, departure, cost)
    s[2], s[3], s[4] = tail, remainder, ticks
    s.n, s.last = 4, ticks * a[1]
    return departure * a[1]
  end,

  last = function(a, s)
    return s[4] * a[1]
  end,

  horizon = function(a, s)
    return roundedTail(s) * a[1]
  end,

  -- Who still stands in the queue keeps the departure, rounded up to the new tick. A queue that is so long that no word could hold
  -- the departure of a later hit is given up.
  convert = function(a, s, written, t)
    local function carried(ticks)
      if written[1] >= a[1] then
        return ticks * (written[1] / a[1])
      end
      return ceilDiv(ticks, a[1] / written[1])
    end
    local ticks = div(t, written[1])
    local tail = roundedTail(s)
    if tail <= ticks then
      s.n = 0
      return true
    end
    dropOldest(s, 2 * firstAfter(s, ticks))
    local list, first = ringEnd(s, 0)
    for i = first, #list, 2 do
      list[i] = carried(list[i])
    end
    s[2], s[3], s[4] = carried(tail), 0, carried(s[4])
    return s[2] < 2 ^ 53 - ceilDiv(a[4] * a[3], a[2])
  end,

  rebase = function(a, s, t)
    local by = div(t, a[1]) - s[4]
    shiftHits(s, by)
    s[2] = s[2] + by
    s[4] = s[4] + by
  end,

  -- The first hit of that departure and cost leaves. Those behind it keep theirs; where nobody is behind it, the tail goes back.
  refund = function(a, s, cost, at, t)
    local ticks, departure = div(t, a[1]), div(at, a[1])
    if departure <= ticks then
      return
    end
    local count = hitCount(s)
    local entry = firstAfter(s, departure - 1)
    while entry < count and hitTime(s, entry) == departure and difference(before(s, entry + 1), before(s, entry)) ~= cost do
      entry = entry + 1
    end
    if entry == count or hitTime(s, entry) ~= departure then
      return
    end
    takeHit(s, entry, cost)
    if firstAfter(s, ticks) == hitCount(s) then
      s.n = 0
    elseif entry == count - 1 and departure == roundedTail(s) then
      local scaled = cost * a[3]
      local remainder = s[3] - scaled % a[2]
      s[2] = s[2] - div(scaled, a[2])
      if remainder < 0 then
        s[2] = s[2] - 1
        remainder = remainder + a[2]
      end
      s[3] = remainder
      -- Not before who is last now: a change of rate, there and back, may have rounded him up.
      local last = hitTime(s, hitCount(s) - 1)
      if roundedTail(s) < last then
        s[2], s[3] = last, 0
      end
    end
  end,
}
