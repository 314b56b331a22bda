-- Shared by all scripts: how a state is kept in Redis, and what every algorithm relies on.
--
-- A script is this file, the files of the algorithms that it needs (and what these need, see their first lines), charges.lua, and
-- the file of what it does (decide, question, refund), one after another. Each decision is one such script, so Redis runs it as a whole or not at all.
--
-- Numbers. Lua has doubles only; every number here is a whole one from 0 to 2^53, which they hold exactly. No product
-- leaves that range: the algorithms rely on the bounds that Java checked when the strategy was bound to its rate.
--
-- A state is one string, in the format of io.traffik.StoredState: a head (version 1, number of parameters, number of words,
-- 0, 4 bytes for the words that have left the ring, 8 bytes for the time it knows of), the parameters of who wrote it,
-- the words, the ring; all 8 bytes long, big-endian. Only the ring may be long, so of a long state only the beginning is read,
-- and it is written in place: a new head, and more at the end.
--
-- In Lua a state is a table: [1], [2]... are the words, n their number (0: absent), key, last (the time it knows of, in
-- microseconds), and where the algorithm has one, the ring (see below).
--
-- An algorithm is a table in ALGORITHMS: parameters and words (how many there are), ring (true if it has one), and functions
-- that get a: its numbers, first the parameters, then those of its blueprint; s: a state; t: a time not before last(a, s).
--   judge(a, s, cost, t)    whether a cost is admitted; remaining after it, or as it is; if refused, when it is
--                           admissible (0: never); when the whole limit is available again
--   spend(a, s, cost, t)    changes the state after judge has admitted; returns when the hit departs, if it has to wait
--   favour(a)               only with a ring, and where classes of hits differ: the numbers of the most favoured class
--   known(a)                only where the blueprint depends on the date: whether it covers the present
--   last(a, s), horizon(a, s), convert(a, s, written, t), rebase(a, s, t), refund(a, s, cost, at, t)
--                           as the methods of io.traffik.Meter; convert only where there are parameters, it returns
--                           false if it is impossible; refund only where something is given back; who makes a state
--                           absent sets n to 0, or calls clear if it has a ring
-- All times are in microseconds since 1970 unless a name says ticks.

local ALGORITHMS = {}

local STEP = 10000000 -- further back than this, in microseconds, the clock was set, not corrected
local HEAD = 16
local READ_AT_ONCE = 1024
local CHUNK = 100 -- no more arguments than this in one call
local SHORTEST_VIRTUAL_LIFE = 3600000

local pack, unpackBytes = struct.pack, struct.unpack

-- ⌊x/m⌋ of whole numbers; a division rounded to a double could be off by one.
local function div(x, m)
  return (x - x % m) / m
end

local function ceilDiv(x, m)
  if x == 0 then
    return 0
  end
  return div(x - 1, m) + 1
end

local function max(x, y)
  if x > y then
    return x
  end
  return y
end

local function min(x, y)
  if x < y then
    return x
  end
  return y
end

-- The tick of a state that was just carried to a time in another tick: rounded up, so that no part of a coarse tick counts twice.
local function ticksCarriedTo(time, tick, writerTick)
  local finer = min(tick, writerTick)
  return ceilDiv(div(time, finer) * finer, tick)
end

-- The time of this script: that of this server, unless the caller has a virtual one.
local virtual = ARGV[1] ~= ''
local now
if virtual then
  now = unpackBytes('>I8', ARGV[1])
else
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- Numbers from bytes, from a position (1 is the first) on.
local function numbers(bytes, position, count)
  local all = {}
  local i = 0
  while i + 8 <= count do
    all[i + 1], all[i + 2], all[i + 3], all[i + 4], all[i + 5], all[i + 6], all[i + 7], all[i + 8] =
      unpackBytes('>I8I8I8I8I8I8I8I8', bytes, position + 8 * i)
    i = i + 8
  end
  while i < count do
    all[i + 1] = unpackBytes('>I8', bytes, position + 8 * i)
    i = i + 1
  end
  return all
end

local function bytesOf(list, first, last)
  local parts = {}
  for from = first, last, CHUNK do
    local to = min(last, from + CHUNK - 1)
    parts[#parts + 1] = pack('>' .. string.rep('I8', to - from + 1), unpack(list, from, to))
  end
  return table.concat(parts)
end

-- What ring.lua knows: empty, read and store.
local RING

local function clear(s)
  s.n = 0
  if s.pushed then
    RING.empty(s)
  end
end

-- Reads a state. Returns it and the parameters it was written under, as bytes; of an absent one nil. One that cannot be read is
-- absent, and its unreadable is true.
local function load(key, algorithm)
  local s = { key = key, n = 0 }
  local raw
  if algorithm.ring then
    RING.empty(s)
    raw = redis.pcall('GETRANGE', key, 0, READ_AT_ONCE - 1)
  else
    raw = redis.pcall('GET', key)
  end
  if raw == '' or not raw then
    return s
  end
  s.unreadable = true
  if type(raw) ~= 'string' or #raw < HEAD then
    return s
  end
  local version, parameters, words, zero, dead, last = unpackBytes('>BBBBI4I8', raw)
  local base = HEAD + 8 * (parameters + words)
  if version ~= 1 or zero ~= 0 or parameters ~= algorithm.parameters or words ~= algorithm.words or #raw < base then
    return s
  end
  if algorithm.ring then
    if not RING.read(s, raw, base, dead) then
      return s
    end
  elseif #raw ~= base then
    return s
  end
  if words == 2 then
    s[1], s[2] = unpackBytes('>I8I8', raw, HEAD + 8 * parameters + 1)
  else
    for i = 1, words do
      s[i] = unpackBytes('>I8', raw, HEAD + 8 * (parameters + i) - 7)
    end
  end
  s.unreadable = nil
  s.n = words
  s.last = last
  return s, string.sub(raw, HEAD + 1, HEAD + 8 * parameters)
end

-- Reads a state and makes it one that can be judged by the numbers a, whose parameters are the bytes own. What was written under
-- other parameters is converted; what lies far ahead, because the clock was set back, is moved to now. Such a change is written
-- even if the hit is refused, for it is owed to the clock or to the operator, not to the hit.
local function adopt(key, algorithm, a, own)
  local s, written = load(key, algorithm)
  if s.unreadable then
    s.changed = true
  end
  if s.n == 0 then
    return s
  end
  local ahead = s.last - now > STEP
  if written ~= own then
    s.changed = true
    if not algorithm.convert(a, s, numbers(written, 1, algorithm.parameters), max(now, s.last)) then
      clear(s)
      s.unreadable = true
      return s
    end
  end
  if ahead then
    s.changed = true
    s.rebased = true
    if s.n > 0 then
      algorithm.rebase(a, s, now)
    end
  end
  if s.n > 0 then
    s.last = algorithm.last(a, s)
  end
  return s
end

-- The time to judge a state at: time never runs backwards for a key.
local function timeFor(s, time)
  if s.n > 0 and s.last > time then
    return s.last
  end
  return time
end

local function head(algorithm, s, own, left)
  return pack('>BBBBI4I8', 1, algorithm.parameters, algorithm.words, 0, left, s.last) .. own
    .. bytesOf(s, 1, algorithm.words)
end

-- For how long the state can matter, in milliseconds; 0 or less if not at all. One millisecond is added, because Redis may count
-- from a moment before this script read the time.
local function lifetime(horizon)
  local life = ceilDiv(max(horizon, 0), 1000) - div(now, 1000) + 1
  if virtual then
    return max(life, SHORTEST_VIRTUAL_LIFE)
  end
  if horizon <= now then
    return 0
  end
  return life
end

-- Writes a state; an absent one goes, and one that can no longer matter too.
local function store(algorithm, a, s, own)
  local life = 0
  if s.n > 0 then
    life = lifetime(algorithm.horizon(a, s))
  end
  if life <= 0 then
    redis.call('DEL', s.key)
    return
  end
  s.last = algorithm.last(a, s)
  if algorithm.ring then
    RING.store(algorithm, s, own, life)
  else
    redis.call('SET', s.key, head(algorithm, s, own, 0), 'PX', life)
  end
end

