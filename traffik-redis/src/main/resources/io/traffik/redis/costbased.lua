-- needs: ring
-- costBasedTokenBucket: the twin of io.traffik.CostBasedMeter.
--
-- a: tick, a, b (hits per tick), burst, window (how many hits the history holds), the least refill factor in thousandths. Words: the
-- level times 1000*b, the tick of the last admitted hit, the sum of the history. Ring: the history, the costs of the last hits.
--
-- What judge finds out for spend: s.left, the level after the hit; s.old, how many hits the history then forgets; s.sum.

local THOUSAND = 1000
local DEAREST = 10000001 -- a cost above that slows the refill no further

-- What is added per tick, after so many hits of that sum.
local function refillOf(a, hits, sum)
  if sum == 0 then
    return a[2] * THOUSAND
  end
  return a[2] * max(a[6], div(THOUSAND * hits, sum))
end

local function oldest(s, count)
  local sum = 0
  for i = 0, count - 1 do
    sum = sum + ringWord(s, i)
  end
  return sum
end

local function refill(a, s)
  if s.n == 0 then
    return a[2] * THOUSAND
  end
  local size = ringSize(s)
  local from = max(0, size - a[5])
  return refillOf(a, size - from, s[3] - oldest(s, from))
end

local function costLevel(a, s, ticks)
  local full = a[4] * THOUSAND * a[3]
  if s.n == 0 then
    return full
  end
  local rate, elapsed = refill(a, s), ticks - s[2]
  if elapsed >= ceilDiv(full - s[1], rate) then
    return full
  end
  return s[1] + elapsed * rate
end

ALGORITHMS.costbased = {
  parameters = 4,
  words = 3,
  ring = true,

  judge = function(a, s, cost, t)
    local tick, token = a[1], THOUSAND * a[3]
    local full, ticks = a[4] * token, div(t, tick)
    local level = costLevel(a, s, ticks)
    local whole = div(level, token)
    if cost > 0 and cost <= whole then
      local size = ringSize(s)
      local old, sum = size, min(cost, DEAREST)
      if level < full then
        old = max(0, size - a[5] + 1)
        sum = sum + s[3] - oldest(s, old)
      end
      local left = level - cost * token
      s.left, s.old, s.sum = left, old, sum
      return true, whole - cost, 0, (ticks + ceilDiv(full - left, refillOf(a, size - old + 1, sum))) * tick
    end
    local rate = refill(a, s)
    local reset = (ticks + ceilDiv(full - level, rate)) * tick
    if cost == 0 then
      return true, whole, 0, reset
    end
    local at = 0
    if cost <= a[4] then
      at = (ticks + ceilDiv(cost * token - level, rate)) * tick
    end
    return false, whole, at, reset
  end,

  spend = function(a, s, cost, t)
    s[1], s[2], s[3] = s.left, div(t, a[1]), s.sum
    s.n, s.last = 3, s[2] * a[1]
    dropOldest(s, s.old)
    push(s, min(cost, DEAREST))
  end,

  last = function(a, s)
    return s[2] * a[1]
  end,

  horizon = function(a, s)
    return (s[2] + ceilDiv(a[4] * THOUSAND * a[3] - s[1], refill(a, s))) * a[1]
  end,

  -- What is used stays used, in whole hits, rounded up and cut to the new burst; of the history the newest hits.
  convert = function(a, s, written, t)
    local writer = { written[1], written[2], written[3], written[4], a[5], a[6] }
    local token = THOUSAND * written[3]
    local used = ceilDiv(written[4] * token - costLevel(writer, s, div(t, written[1])), token)
    if used == 0 then
      s.n = 0
      return true
    end
    s[1] = (a[4] - min(used, a[4])) * THOUSAND * a[3]
    -- Of a state that was just carried to t the tick is rounded up, so that no part of a coarse tick counts twice.
    local finer = min(a[1], written[1])
    s[2] = ceilDiv(t - t % finer, a[1])
    local old = max(0, ringSize(s) - a[5])
    s[3] = s[3] - oldest(s, old)
    dropOldest(s, old)
    return true
  end,

  rebase = function(a, s, t)
    s[2] = div(t, a[1])
  end,
}
