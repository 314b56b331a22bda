-- The twin of bucket.lua where decide.lua takes the short way. There is no level without a refill: full - level is what is to be waited for.
local tick, rate, b, full = unpackBytes('>I8I8I8I8', a, 2)
local own = sub(a, 2, 33)
local level, ticks = full, nil
time = now
if not raw then
  ticks = (now - now % tick) / tick
  fine = true
elseif #raw == 64 then
  local front, last, under, stored, since = unpackBytes('>c8I8c32I8I8', raw)
  fine = front == '\1\4\2\0\0\0\0\0' and under == own and last - now <= STEP and stored < 2 ^ 53 and since < 2 ^ 53
  if last > now then
    time = last
  end
  ticks = (time - time % tick) / tick
  local elapsed, rest = ticks - since, (full - stored) % rate
  if elapsed < (full - stored - rest) / rate + (rest > 0 and 1 or 0) then
    level = stored + elapsed * rate
  end
end
if fine then
  --[[ for each hit ]]
  local whole = (level - level % b) / b
  admits = cost <= whole
  at, remaining = 0, whole
  if admits then
    level, remaining = level - cost * b, whole - cost
    if cost > 0 then
      changed = true
      time = ticks * tick
      if time < now then
        time = now
      end
    end
  elseif cost * b <= full then
    local rest = (cost * b - level) % rate
    at = (ticks + (cost * b - level - rest) / rate + (rest > 0 and 1 or 0)) * tick
  end
  local rest = (full - level) % rate
  ends = (ticks + (full - level - rest) / rate + (rest > 0 and 1 or 0)) * tick
  reset = ends < now and now or ends
  --[[ its answer ]]
  written = raw
  if changed then
    written = pack('>c8I8c32I8I8', '\1\4\2\0\0\0\0\0', ticks * tick, own, level, ticks)
  end
end
