-- Shared by all scripts: how a state is kept in Redis, and what every algorithm relies on.
--
-- Numbers. Lua has doubles only; every number here is a whole one from 0 to 2^53, which they hold exactly. No product
-- leaves that range: the algorithms rely on the bounds that Java checked when the strategy was bound to its rate.
--
-- A state is one string, in the format of io.traffik.StoredState: a head (version 1, number of parameters, number of words,
-- 0, 4 bytes for the words that have left the ring, 8 bytes for the time it knows of), the parameters of who wrote it,
-- the words, the ring; all 8 bytes long, big-endian. Only the ring may be long, so of a long state only the beginning is read,
-- and it is written in place: a new head, and more at the end.
--
-- In Lua a state is a table: [1], [2]... are the words, n their number (0: absent), last the time it knows of, in microseconds,
-- changed whether it must be written, adoption what reading it had to do, ring the ring if it has one. The same table tells what
-- charges.lua knows of it: key, algorithm, a (the numbers to judge it by), own (their parameters, as bytes).
--
-- An algorithm is a table in ALGORITHMS: parameters and words (how many there are), ring (true if it has one), and functions
-- that get a: its numbers, first the parameters, then those of its blueprint; s: a state; t: a time not before last(a, s).
--   judge(a, s, cost, t)    whether a cost is admitted; remaining after it, or as it is; if refused, when it is
--                           admissible (0: never); when the whole limit is available again
--   spend(a, s, cost, t)    changes the state, s.last too, right after judge has admitted that to it; returns when the hit
--                           departs, if it has to wait
--   favour(a)               only with a ring, and where classes of hits differ: the numbers of the most favoured class
--   known(a, t)             only where the blueprint depends on the date: whether it covers what judge needs at a time
--   last(a, s), horizon(a, s), convert(a, s, written, t), rebase(a, s, t), refund(a, s, cost, at, t)
--                           as the methods of io.traffik.Meter; convert only where there are parameters, it returns
--                           false if it is impossible; refund only where something is given back; a state that
--                           becomes absent has n = 0
-- All times are in microseconds since 1970 unless a name says ticks.

local ALGORITHMS = {}

local max, min = math.max, math.min

-- ⌊x/m⌋ and ⌈x/m⌉ of whole numbers. The remainder is exact, and then so is the quotient.
local function div(x, m)
  return (x - x % m) / m
end

local function ceilDiv(x, m)
  local rest = x % m
  if rest == 0 then
    return x / m
  end
  return (x - rest) / m + 1
end

-- Numbers from bytes, from a position (1 is the first) on.
local function numbers(bytes, position, count)
  local all = { unpackBytes(string.rep('>I8', count), bytes, position) }
  all[count + 1] = nil -- the position after them
  return all
end

-- What ring.lua knows: read, open, empty, and store.
local RING

-- Reads the state of s, and returns the parameters it was written under, as bytes. One that is damaged, or was written by somebody else, is
-- absent.
local function load(s)
  local algorithm, raw = s.algorithm, nil
  if algorithm.ring then
    raw = RING.read(s)
  else
    raw = redis.pcall('GET', s.key)
  end
  if not raw or raw == '' then
    return ''
  end
  if type(raw) == 'table' and not string.find(raw.err, 'WRONGTYPE', 1, true) then
    error(raw.err) -- a state that may not be read is not an absent one
  end
  local first = HEAD + 8 * algorithm.parameters
  local base = first + 8 * algorithm.words
  if type(raw) == 'string' and #raw >= base then
    local version, parameters, words, zero, left, last = unpackBytes('>BBBBI4I8', raw)
    local known = version == 1 and parameters == algorithm.parameters and words == algorithm.words and zero == 0
    for i = 1, algorithm.words do
      s[i] = unpackBytes('>I8', raw, first + 8 * i - 7)
      known = known and s[i] < 2 ^ 53
    end
    if algorithm.ring then
      known = known and RING.open(s, raw, base, left)
    else
      known = known and #raw == base and left == 0
    end
    if known then
      s.n, s.last = words, last
      return sub(raw, HEAD + 1, first)
    end
  end
  s.changed, s.adoption = true, FORGOTTEN
  return ''
end

-- Makes a state that was read one that can be judged. What was written under other parameters is converted; what lies far ahead, because the
-- clock was set back, is moved to now. Such a change is written even if the hit is refused, for it is owed to the clock or to the
-- operator, not to the hit.
local function adopt(s, written)
  local last = s.last
  if s.n == 0 or (written == s.own and last - now <= STEP) then
    return
  end
  local algorithm, a = s.algorithm, s.a
  s.changed = true
  if written ~= s.own and not algorithm.convert(a, s, numbers(written, 1, algorithm.parameters), max(now, last)) then
    s.n, s.adoption = 0, FORGOTTEN
  elseif last - now > STEP then
    s.adoption = REBASED
    if s.n > 0 then
      algorithm.rebase(a, s, now)
    end
  end
  if s.n > 0 then
    s.last = algorithm.last(a, s)
  elseif algorithm.ring then
    RING.empty(s)
  end
end

-- The time to judge a state at: time never runs backwards for a key.
local function timeFor(s, time)
  if s.n > 0 and s.last > time then
    return s.last
  end
  return time
end

-- A state as bytes, but for the ring, of which so many words have left.
local function head(s, left)
  local algorithm = s.algorithm
  local words = algorithm.words
  return pack('>BBBBI4I8', 1, algorithm.parameters, words, 0, left, s.last) .. s.own
    .. pack(string.rep('>I8', words), unpack(s, 1, words))
end

-- Writes a state if it has changed. An absent one goes, and one that can no longer matter too. It lives until it means nothing more; if the
-- time is virtual for as long, and longer: while virtual time stands still, that of Redis goes on.
local function store(s)
  if not s.changed then
    return
  end
  local life, unit = 0, 'PXAT'
  if s.n > 0 then
    local horizon = s.algorithm.horizon(s.a, s)
    if virtual then
      life, unit = max(ceilDiv(horizon, 1000) - div(now, 1000), SHORTEST_VIRTUAL_LIFE), 'PX'
    elseif horizon > now then
      life = ceilDiv(horizon, 1000)
    end
  end
  if life == 0 then
    call('DEL', s.key)
  elseif s.algorithm.ring then
    RING.store(s, unit, life)
  else
    call('SET', s.key, head(s, 0), unit, life)
  end
end
