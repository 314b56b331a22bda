-- The ring of a state, for the algorithms that have one: words that are numbered from 0, the oldest first. Words that Redis has are read when they are needed.
--
-- In the table of a state: raw, the beginning of the string as far as it was read; base, where the ring begins in it, counted
-- from 0; stored, how many words it has there, those included that have left; from, how many have left; pushed, the words
-- that are new; list, all words, instead of the above, once one had to be changed.

local function ringSize(s)
  if s.list then
    return #s.list
  end
  return s.stored + #s.pushed - s.from
end

local function ringWord(s, index)
  if s.list then
    return s.list[index + 1]
  end
  local i = s.from + index
  if i >= s.stored then
    return s.pushed[i - s.stored + 1]
  end
  local at = s.base + 8 * i
  if at + 8 <= #s.raw then
    return (unpackBytes('>I8', s.raw, at + 1))
  end
  return (unpackBytes('>I8', redis.call('GETRANGE', s.key, at, at + 7)))
end

local function dropOldest(s, count)
  if count == 0 then
    return
  end
  if s.list then
    local left = {}
    for i = count + 1, #s.list do
      left[#left + 1] = s.list[i]
    end
    s.list = left
  else
    s.from = s.from + count
  end
end

local function push(s, word)
  local list = s.list or s.pushed
  list[#list + 1] = word
end

-- The words of the ring as a list to be changed: number i is at i + 1.
local function ringList(s)
  if not s.list then
    local size = ringSize(s)
    local list = {}
    if s.stored > s.from then
      local first = s.base + 8 * s.from
      local bytes = redis.call('GETRANGE', s.key, first, s.base + 8 * s.stored - 1)
      list = numbers(bytes, 1, s.stored - s.from)
    end
    for i = max(s.from - s.stored, 0) + 1, #s.pushed do
      list[#list + 1] = s.pushed[i]
    end
    assert(#list == size)
    s.list = list
  end
  return s.list
end

-- A ring is written in place, unless it is short, or changed in the middle, or more of it has left than has stayed.
local function storeRing(algorithm, s, own, life)
  local left = s.from
  if s.list then
    redis.call('SET', s.key, head(algorithm, s, own, 0) .. bytesOf(s.list, 1, #s.list), 'PX', life)
    return
  end
  local fresh = bytesOf(s.pushed, max(left - s.stored, 0) + 1, #s.pushed)
  local kept = max(s.stored - left, 0)
  local from = s.base + 8 * left
  local to = s.base + 8 * s.stored
  if to <= #s.raw then
    redis.call('SET', s.key, head(algorithm, s, own, 0) .. string.sub(s.raw, from + 1, to) .. fresh, 'PX', life)
  elseif kept < left then
    local rest = kept > 0 and redis.call('GETRANGE', s.key, from, to - 1) or ''
    redis.call('SET', s.key, head(algorithm, s, own, 0) .. rest .. fresh, 'PX', life)
  else
    redis.call('SETRANGE', s.key, 0, head(algorithm, s, own, left))
    redis.call('APPEND', s.key, fresh)
    redis.call('PEXPIRE', s.key, life)
  end
end

RING = {
  store = storeRing,

  empty = function(s)
    s.raw, s.base, s.stored, s.from, s.pushed, s.list = '', 0, 0, 0, {}, nil
  end,

  read = function(s, raw, base, dead)
    local size = #raw
    if size == READ_AT_ONCE then
      size = redis.call('STRLEN', s.key)
    end
    if (size - base) % 8 ~= 0 or dead * 8 > size - base then
      return false
    end
    s.raw, s.base, s.stored, s.from = raw, base, (size - base) / 8, dead
    return true
  end,
}
