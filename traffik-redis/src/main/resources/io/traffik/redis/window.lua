-- needs: aligned counted
-- fixedWindow, and tiered with it: the twin of io.traffik.FixedWindow.
--
-- a: limit, period. Words: the window, what was admitted in it.

ALGORITHMS.window = {
  parameters = 0,
  words = 2,

  judge = function(a, s, cost, t)
    local limit, period = a[1], a[2]
    local window = div(t, period)
    local room = max(0, limit - countIn(s, window))
    local finish = (window + 1) * period
    if cost <= room then
      return true, room - cost, 0, finish
    end
    return false, room, cost > limit and 0 or finish, finish
  end,

  spend = countedSpend,
  last = alignedLast,
  horizon = countedHorizon,
  rebase = alignedRebase,
  refund = countedRefund,
}
