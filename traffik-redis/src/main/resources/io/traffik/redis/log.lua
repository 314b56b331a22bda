-- needs: hitlog
-- slidingWindowLog, priority, and tiered with the former: the twin of io.traffik.LogMeter.
--
-- a: limit, the largest limit of all classes of hits, period. Word: the sum of the log. Ring: the log by time of admission, with hits
-- of one instant as one entry.

ALGORITHMS.log = {
  parameters = 0,
  words = 1,
  ring = true,

  judge = function(a, s, cost, t)
    local limit = a[1]
    local live = firstAfter(s, t - a[3])
    local used = costFrom(s, live)
    local room = max(0, limit - used)
    s.live = live
    if cost > 0 and cost <= room then
      return true, room - cost, 0, t + a[3]
    end
    local reset = used > 0 and s.last + a[3] or t
    if cost == 0 then
      return true, room, 0, reset
    end
    local at = 0
    if cost <= limit then
      at = hitTime(s, firstToFree(s, live, used + cost - limit)) + a[3]
    end
    return false, room, at, reset
  end,

  spend = function(a, s, cost, t)
    if s.n > 0 and s.live < hitCount(s) and s.last == t then
      s[1] = (s[1] + cost) % MODULUS
      dropOldest(s, 2 * s.live)
    else
      appendHit(s, s.live, t, cost)
    end
    s.n, s.last = 1, t
  end,

  favour = function(a)
    return { a[2], a[2], a[3] }
  end,

  last = function(a, s)
    return hitTime(s, hitCount(s) - 1)
  end,

  horizon = function(a, s)
    return s.last + a[3]
  end,

  rebase = function(a, s, t)
    shiftHits(s, t - s.last)
  end,

  refund = function(a, s, cost, at, t)
    local entry = firstAfter(s, at - 1)
    if entry < hitCount(s) and hitTime(s, entry) == at then
      takeHit(s, entry, cost)
      if hitCount(s) == 0 then
        s.n = 0
      end
    end
  end,
}
