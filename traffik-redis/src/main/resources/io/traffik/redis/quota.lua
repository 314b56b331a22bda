-- needs: aligned
-- quotaWithRollover: the twin of io.traffik.QuotaWithRollover.
--
-- a: limit, period, percentage in millionths, the most that is carried over. Words: the period, what was used in it, and of the one
-- before 0 if nothing is carried, 1 if it had no hits, else what was used plus 2.

-- The third word as it is, or would be, in a period.
local function wordBefore(s, window)
  if s.n == 0 then
    return 0
  end
  local passed = window - s[1]
  if passed == 0 then
    return s[3]
  elseif passed == 1 then
    return s[2] + 2
  end
  return passed == 2 and 1 or 0
end

local function carried(a, word)
  if word == 0 then
    return 0
  end
  local left = a[1]
  if word > 1 then
    left = max(0, left - (word - 2))
  end
  return min(a[4], div(a[3] * left, 1000000))
end

ALGORITHMS.quota = {
  parameters = 0,
  words = 3,

  judge = function(a, s, cost, t)
    local limit, period = a[1], a[2]
    local window = div(t, period)
    local room = max(0, limit + carried(a, wordBefore(s, window)) - countIn(s, window))
    local finish = (window + 1) * period
    if cost <= room then
      return true, room - cost, 0, finish
    end
    -- The state gives something to two periods after its own.
    local known = s.n > 0 and s[1] or window
    for candidate = max(window, known) + 1, known + 2 do
      if cost <= limit + carried(a, wordBefore(s, candidate)) then
        return false, room, candidate * period, finish
      end
    end
    return false, room, 0, finish
  end,

  spend = function(a, s, cost, t)
    local window = div(t, a[2])
    local used, before = countIn(s, window), wordBefore(s, window)
    s[1], s[2], s[3] = window, used + cost, before
    s.n, s.last = 3, window * a[2]
  end,

  last = alignedLast,

  horizon = function(a, s)
    return (s[1] + 3) * a[2]
  end,

  rebase = alignedRebase,

  -- Subtracts within the period of the hit. Where that leaves nothing used, the state goes back to the last period that had a hit.
  refund = function(a, s, cost, at, t)
    if not isStillIn(a, s, at, t) then
      return
    end
    local before = s[3]
    if cost < s[2] then
      s[2] = s[2] - cost
    elseif before == 0 then
      s.n = 0
    elseif before == 1 then
      s[1], s[2], s[3] = s[1] - 2, 0, 0
    else
      s[1], s[2], s[3] = s[1] - 1, before - 2, 0
    end
  end,
}
