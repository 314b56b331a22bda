-- Around what each _short file does for a hit: takes its cost, and keeps its answer if there are several. Hits by another meter of the
-- same states, and those that cost nothing, take the long way.
for hit = 1, hits do
  if hit > 1 then
    local by
    by, cost = unpackBytes('>I2I8', groups, entry + 10 * (hit - 1))
    fine = by == place and cost > 0
    if not fine then
      break
    end
  end
  --[[ the hit ]]
  if hits > 1 then
    parts = parts or {}
    parts[hit] = pack('>BI8I8I8I8I8', admits and 1 or 0, remaining, (not admits and at > 0) and at - now or 0, reset - now, time, 0)
  end
end
