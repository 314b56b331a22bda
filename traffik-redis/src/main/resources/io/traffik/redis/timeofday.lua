-- needs: counted
-- timeOfDay: the twin of io.traffik.TimeOfDay.
--
-- a: the largest limit of all sections, period, from when on and until when the clock's changes are known, the number of sections;
-- for each when it begins, in microseconds after midnight, and its limit; for the time from which on they are known and for each
-- change of the clock when, and by how much local time then is ahead of a day before UTC. Words: the window, what was admitted in it.

local DAY = 86400000000
local SECTIONS = 6

-- Where in a the section of a time stands, and how far the time is into it.
local function sectionAt(a, time)
  local change = #a - 1
  while a[change] > time do
    change = change - 2
  end
  local clock = (time + a[change + 1]) % DAY
  local section = SECTIONS + 2 * a[5] - 2
  if clock >= a[SECTIONS] then
    while a[section] > clock do
      section = section - 2
    end
  end
  return section, (clock - a[section]) % DAY
end

-- The end of the section that holds at a time, or a change of the clock before that.
local function nextChange(a, time)
  local section, into = sectionAt(a, time)
  local changes = SECTIONS + 2 * a[5]
  local following = section + 2 < changes and section + 2 or SECTIONS
  local length = (a[following] - a[section]) % DAY
  if length == 0 then
    length = DAY
  end
  local finish = time + length - into
  for change = changes, #a, 2 do
    if a[change] > time then
      return min(finish, a[change])
    end
  end
  return finish
end

ALGORITHMS.timeofday = {
  parameters = 0,
  words = 2,

  judge = function(a, s, cost, t)
    local period = a[2]
    local window = div(t, period)
    local limit = a[sectionAt(a, window * period) + 1]
    local room = max(0, limit - countIn(s, window))
    local finish = (window + 1) * period
    if cost <= room then
      return true, room - cost, 0, finish
    end
    if cost > a[1] then
      return false, room, 0, finish
    end
    -- The next window, then the first after each change of the limit, at most 8 days ahead.
    local change, candidate = finish, finish
    while candidate - t <= 8 * DAY do
      if cost <= a[sectionAt(a, candidate) + 1] then
        return false, room, candidate, finish
      end
      change = nextChange(a, change)
      candidate = ceilDiv(change, period) * period
    end
    return false, room, 0, finish
  end,

  spend = countedSpend,

  known = function(a, t)
    return t - t % a[2] >= a[3] and t + 8 * DAY + 2 * a[2] < a[4]
  end,

  last = alignedLast,
  horizon = countedHorizon,
  rebase = alignedRebase,
  refund = countedRefund,
}
