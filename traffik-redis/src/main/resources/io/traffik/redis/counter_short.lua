-- The twin of counter.lua where decide.lua takes the short way.
local limit, period, tick = unpackBytes('>I8I8I8', a, 10)
local own = sub(a, 2, 9)
local ticks, window
local cur, prev = 0, 0
time = now
if not raw then
  ticks = (now - now % tick) / tick
  window = (ticks - ticks % period) / period
  fine = true
elseif #raw == 48 then
  local front, last, under, its, inIt, before = unpackBytes('>c8I8c8I8I8I8', raw)
  fine = front == '\1\1\3\0\0\0\0\0' and under == own and last - now <= STEP and its < 2 ^ 53 and inIt < 2 ^ 53 and before < 2 ^ 53
  if last > now then
    time = last
  end
  ticks = (time - time % tick) / tick
  window = (ticks - ticks % period) / period
  if its == window then
    cur, prev = inIt, before
  elseif its == window - 1 then
    prev = inIt
  end
end
if fine then
  --[[ for each hit ]]
  ticks = (time - time % tick) / tick
  local left = prev * ((window + 1) * period - ticks)
  local rest = left % period
  remaining = limit - cur - (left - rest) / period - (rest > 0 and 1 or 0)
  if remaining < 0 then
    remaining = 0
  end
  admits, at = cost <= remaining, 0
  if admits then
    remaining = remaining - cost
    if cost > 0 then
      changed, cur = true, cur + cost
      time = window * period * tick
      if time < now then
        time = now
      end
    end
  elseif cost <= limit then
    local free = limit - cost - cur
    if free >= 0 then -- in this window, as the one before slides out
      local slid = free * period
      at = ((window + 1) * period - (slid - slid % prev) / prev) * tick
    else -- in the next, as this one does
      local slid = (limit - cost) * period
      at = ((window + 2) * period - (slid - slid % cur) / cur) * tick
    end
  end
  local windows = (cur > 0 and 2) or (prev > 0 and 1) or 0
  reset = (window + windows) * period * tick
  if reset < now then
    reset = now
  end
  --[[ its answer ]]
  written = raw
  if changed then
    ends = (window + 2) * period * tick
    written = pack('>c8I8c8I8I8I8', '\1\1\3\0\0\0\0\0', window * period * tick, own, window, cur, prev)
  end
end
