-- The twin of window.lua where decide.lua takes the short way.
local limit, period = unpackBytes('>I8I8', a, 2)
local window, used = nil, 0
time = now
if not raw then
  window = (now - now % period) / period
  fine = true
elseif #raw == 32 then
  local front, last, its, count = unpackBytes('>c8I8I8I8', raw)
  fine = front == '\1\0\2\0\0\0\0\0' and last - now <= STEP and its < 2 ^ 53 and count < 2 ^ 53
  if last > now then
    time = last
  end
  window = (time - time % period) / period
  if its == window then
    used = count
  end
end
if fine then
  --[[ for each hit ]]
  remaining = limit > used and limit - used or 0
  admits = cost <= remaining
  reset = (window + 1) * period
  at, ends = cost > limit and 0 or reset, reset
  if admits then
    remaining = remaining - cost
    if cost > 0 then
      changed, used = true, used + cost
      time = window * period
      if time < now then
        time = now
      end
    end
  end
  --[[ its answer ]]
  written = raw
  if changed then
    written = pack('>c8I8I8I8', '\1\0\2\0\0\0\0\0', window * period, window, used)
  end
end
