-- Gives back what a hit was charged on each key. ARGV[2]: for each key 8 bytes each for the cost, the time by which the charge is
-- known, and its delay. Nothing where the state is gone, was written under other parameters, or the clock was set back.

for i = 1, count do
  local algorithm, a = algorithms[i], meters[i][1]
  local cost, charged, delay = unpackBytes('>I8I8I8', ARGV[2], 24 * i - 23)
  local s, written = load(KEYS[i], algorithm)
  if s.n > 0 and written == parameters[i] and charged - delay - now <= STEP then
    s = adopt(KEYS[i], algorithm, a, parameters[i])
    if s.n > 0 and algorithm.refund then
      algorithm.refund(a, s, cost, charged, timeFor(s, now))
    end
    s.changed = true
  end
  states[i] = s
end

storeChanged()
return table.concat(beginReply())
