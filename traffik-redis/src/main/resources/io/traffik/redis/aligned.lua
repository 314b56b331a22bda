-- What the algorithms have in common whose state is one of a window that is aligned to 1970: the twin of io.traffik.AlignedMeter and
-- WindowMeter. Word 1: k, the window from k*P to (k+1)*P. Word 2: what was admitted in it. a[2] is P in microseconds.

local function countIn(s, window)
  if s.n > 0 and s[1] == window then
    return s[2]
  end
  return 0
end

local function isStillIn(a, s, at, t)
  return div(at, a[2]) == s[1] and div(t, a[2]) == s[1]
end

local function alignedLast(a, s)
  return s[1] * a[2]
end

local function alignedRebase(a, s, t)
  s[1] = div(t, a[2])
end
