-- needs: aligned
-- adaptive: the twin of io.traffik.AdaptiveMeter.
--
-- a: limit, period; and in millionths threshold, reduction, recovery and least ratio. Words: the window, what was admitted in it, and
-- its limit E in millionths of a hit.

local MILLION = 1000000

-- M: what a window admits.
local function wholeLimit(effective)
  return max(1, div(effective, MILLION))
end

local function windowsToFull(a, effective)
  return ceilDiv(a[1] * MILLION - effective, a[5] * a[1])
end

local function recovered(a, effective, windows)
  if windows >= windowsToFull(a, effective) then
    return a[1] * MILLION
  end
  return effective + windows * a[5] * a[1]
end

-- E of the window after one with so many hits.
local function nextEffective(a, count, effective)
  if count * MILLION > a[3] * wholeLimit(effective) then
    local rest = effective % MILLION
    local reduced = a[4] * div(effective, MILLION) + div(a[4] * rest, MILLION)
    return max(a[6] * a[1], reduced)
  end
  return recovered(a, effective, 1)
end

local function effectiveIn(a, s, window)
  if s.n == 0 then
    return a[1] * MILLION
  end
  if s[1] == window then
    return s[3]
  end
  return recovered(a, nextEffective(a, s[2], s[3]), window - s[1] - 1)
end

local function recoveredAt(a, window, count, effective)
  if count == 0 and effective == a[1] * MILLION then
    return window * a[2]
  end
  return (window + 1 + windowsToFull(a, nextEffective(a, count, effective))) * a[2]
end

ALGORITHMS.adaptive = {
  parameters = 1,
  words = 3,

  judge = function(a, s, cost, t)
    local window = div(t, a[2])
    local count, effective = countIn(s, window), effectiveIn(a, s, window)
    local room = max(0, wholeLimit(effective) - count)
    if cost <= room then
      return true, room - cost, 0, recoveredAt(a, window, count + cost, effective)
    end
    local at = 0
    if cost <= a[1] then
      local following = nextEffective(a, count, effective)
      local windows = 1
      if cost > wholeLimit(following) then
        windows = 1 + ceilDiv(cost * MILLION - following, a[5] * a[1])
      end
      at = (window + windows) * a[2]
    end
    return false, room, at, recoveredAt(a, window, count, effective)
  end,

  spend = function(a, s, cost, t)
    local window = div(t, a[2])
    local count, effective = countIn(s, window), effectiveIn(a, s, window)
    s[1], s[2], s[3] = window, count + cost, effective
    s.n, s.last = 3, window * a[2]
  end,

  last = alignedLast,

  horizon = function(a, s)
    return recoveredAt(a, s[1], s[2], s[3])
  end,

  -- E keeps its ratio to the limit, and the count is cut to the new limit.
  convert = function(a, s, written, t)
    local limit, window = a[1], div(t, a[2])
    local writer = { written[1], a[2], a[3], a[4], a[5], a[6] }
    local count = countIn(s, window)
    local ratio = div(effectiveIn(writer, s, window), written[1])
    s[1], s[2], s[3] = window, min(count, limit), max(a[6] * limit, ratio * limit)
    return true
  end,

  rebase = alignedRebase,

  -- Subtracts within the window of the hit, and gives nothing after it.
  refund = function(a, s, cost, at, t)
    if isStillIn(a, s, at, t) then
      s[2] = max(0, s[2] - cost)
      if s[2] == 0 and s[3] == a[1] * MILLION then
        s.n = 0
      end
    end
  end,
}
