-- tokenBucket, tokenBucketWithDebt, leakyBucket, gcra: the twin of io.traffik.BucketMeter.
--
-- a: tick, a, b (hits per tick), full (the level of an idle bucket). Words: level times b, the tick of the last admitted hit.

local function bucketLevel(a, s, ticks)
  local full = a[4]
  if s.n == 0 then
    return full
  end
  local level = s[1]
  local elapsed = ticks - s[2]
  if elapsed >= ceilDiv(full - level, a[2]) then
    return full
  end
  return level + elapsed * a[2]
end

local function bucketReaches(a, level, wanted, ticks)
  return (ticks + ceilDiv(wanted - level, a[2])) * a[1]
end

ALGORITHMS.bucket = {
  parameters = 4,
  words = 2,

  judge = function(a, s, cost, t)
    local b, full = a[3], a[4]
    local ticks = div(t, a[1])
    local level = bucketLevel(a, s, ticks)
    local whole = div(level, b)
    if cost <= whole then
      local left = level - cost * b
      return true, whole - cost, 0, bucketReaches(a, left, full, ticks)
    end
    local at = 0
    if cost <= div(full, b) then
      at = bucketReaches(a, level, cost * b, ticks)
    end
    return false, whole, at, bucketReaches(a, level, full, ticks)
  end,

  spend = function(a, s, cost, t)
    local ticks = div(t, a[1])
    s[1] = bucketLevel(a, s, ticks) - cost * a[3]
    s[2] = ticks
    s.n, s.last = 2, ticks * a[1]
  end,

  last = function(a, s)
    return s[2] * a[1]
  end,

  horizon = function(a, s)
    return bucketReaches(a, s[1], a[4], s[2])
  end,

  -- What is used stays used, in whole hits, rounded up and cut to the new capacity.
  convert = function(a, s, written, t)
    local used = ceilDiv(written[4] - bucketLevel(written, s, div(t, written[1])), written[3])
    local b, full = a[3], a[4]
    s[1] = 0
    if used <= div(full, b) then
      s[1] = full - used * b
    end
    -- Of a state that was just carried to t the tick is rounded up, so that no part of a coarse tick counts twice.
    local finer = min(a[1], written[1])
    s[2] = ceilDiv(t - t % finer, a[1])
    return true
  end,

  rebase = function(a, s, t)
    s[2] = div(t, a[1])
  end,

  -- Credits what has not refilled of the hit yet.
  refund = function(a, s, cost, at, t)
    local rate, b, full = a[2], a[3], a[4]
    local ticks = div(t, a[1])
    local level = bucketLevel(a, s, ticks)
    local charge = min(cost, div(full, b)) * b
    local elapsed = max(0, ticks - div(at, a[1]))
    local credit = 0
    if elapsed < ceilDiv(charge, rate) then
      credit = charge - elapsed * rate
    end
    if credit >= full - level then
      s.n = 0
    else
      s[1] = level + credit
      s[2] = ticks
    end
  end,
}
