-- slidingWindowCounter, and tiered with it: the twin of io.traffik.SlidingWindowCounter.
--
-- a: the largest limit of all classes of hits, limit, period in ticks, tick. Words: the window, what was admitted in it, and in the
-- one before.

-- What was admitted in a window, and in the one before.
local function counts(s, window)
  if s.n > 0 then
    if s[1] == window then
      return s[2], s[3]
    elseif s[1] == window - 1 then
      return 0, s[2]
    end
  end
  return 0, 0
end

ALGORITHMS.counter = {
  parameters = 1,
  words = 3,

  judge = function(a, s, cost, t)
    local limit, period, tick = a[2], a[3], a[4]
    local ticks = div(t, tick)
    local window = div(ticks, period)
    local cur, prev = counts(s, window)
    local left = (window + 1) * period - ticks
    local room = max(0, limit - cur - ceilDiv(prev * left, period))
    local admitted = cost <= room
    local at = 0
    if admitted then
      room = room - cost
      cur = cur + cost
    elseif cost <= limit then
      local free = limit - cost - cur
      if free >= 0 then -- in this window, as the one before slides out
        at = (window + 1) * period - div(free * period, prev)
      else -- in the next, as this one does
        at = (window + 2) * period - div((limit - cost) * period, cur)
      end
    end
    local windows = (cur > 0 and 2) or (prev > 0 and 1) or 0
    return admitted, room, at * tick, (window + windows) * period * tick
  end,

  spend = function(a, s, cost, t)
    local length = a[3] * a[4]
    local window = div(t, length)
    local cur, prev = counts(s, window)
    s[1], s[2], s[3] = window, cur + cost, prev
    s.n, s.last = 3, window * length
  end,

  last = function(a, s)
    return s[1] * a[3] * a[4]
  end,

  horizon = function(a, s)
    return (s[1] + 2) * a[3] * a[4]
  end,

  convert = function(a, s)
    s[2] = min(s[2], a[1])
    s[3] = min(s[3], a[1])
    return true
  end,

  rebase = function(a, s, t)
    s[1] = div(t, a[3] * a[4])
  end,

  refund = function(a, s, cost, at, t)
    local length = a[3] * a[4]
    local window, charged = div(t, length), div(at, length)
    local cur, prev = counts(s, window)
    if charged == window then
      cur = cur - cost
    elseif charged == window - 1 then
      prev = prev - cost
    end
    if cur <= 0 and prev <= 0 then
      s.n = 0
    else
      s[1], s[2], s[3] = window, max(0, cur), max(0, prev)
    end
  end,
}
