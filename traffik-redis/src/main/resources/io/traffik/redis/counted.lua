-- needs: aligned
-- What the algorithms have in common whose state is nothing but a window and its count.

local function countedSpend(a, s, cost, t)
  local window = div(t, a[2])
  s[2] = countIn(s, window) + cost
  s[1] = window
  s.n, s.last = 2, window * a[2]
end

local function countedHorizon(a, s)
  return (s[1] + 1) * a[2]
end

-- Subtracts within the window of the hit, and gives nothing after it.
local function countedRefund(a, s, cost, at, t)
  if not isStillIn(a, s, at, t) then
    return
  end
  if cost >= s[2] then
    s.n = 0
  else
    s[2] = s[2] - cost
  end
end
