-- The ring of a state, for the algorithms that have one: words that are numbered from 0, the oldest first. Words that Redis has are read
-- when they are needed.
--
-- s.ring: raw, the beginning of the string as far as it was read; base, where the ring begins in it, counted from 0; stored, how many
-- words of it are as they should be, those included that have left; from, how many have left; pushed, the words after those that are
-- stored; edited, whether others are stored in their place; block, a part of the string, and start, where that begins.

local READ_AT_ONCE = 1024
local BLOCK = 256
local CHUNK = 100 -- no more words than this in one call

local function ringSize(s)
  local r = s.ring
  return r.stored + #r.pushed - r.from
end

local function ringWord(s, index)
  local r = s.ring
  local i = r.from + index
  if i >= r.stored then
    return r.pushed[i - r.stored + 1]
  end
  local at = r.base + 8 * i
  if at + 8 <= #r.raw then
    return (unpackBytes('>I8', r.raw, at + 1))
  end
  -- Who needs one word mostly needs its neighbours too.
  local start = at - at % BLOCK
  if r.start ~= start then
    r.start, r.block = start, call('GETRANGE', s.key, start, start + BLOCK - 1)
  end
  return (unpackBytes('>I8', r.block, at - start + 1))
end

local function dropOldest(s, count)
  s.ring.from = s.ring.from + count
end

local function push(s, word)
  local pushed = s.ring.pushed
  pushed[#pushed + 1] = word
end

-- The words from one on as a list to be changed, which ends with the ring, and where in the list that one is.
local function ringEnd(s, index)
  local r = s.ring
  local i = r.from + index
  if i < r.stored then
    local bytes = call('GETRANGE', s.key, r.base + 8 * i, r.base + 8 * r.stored - 1)
    local list = {}
    for at = 1, #bytes, 8 do
      list[#list + 1] = unpackBytes('>I8', bytes, at)
    end
    for j = 1, #r.pushed do
      list[#list + 1] = r.pushed[j]
    end
    r.stored, r.pushed, r.edited = i, list, true
  end
  return r.pushed, i - r.stored + 1
end

local function bytesOf(list, first)
  local parts = {}
  for from = first, #list, CHUNK do
    local to = min(#list, from + CHUNK - 1)
    parts[#parts + 1] = pack(string.rep('>I8', to - from + 1), unpack(list, from, to))
  end
  return table.concat(parts)
end

RING = {
  empty = function(s)
    s.ring = { raw = '', base = 0, stored = 0, from = 0, pushed = {}, edited = false, start = -1, block = '' }
  end,

  read = function(s)
    RING.empty(s)
    return redis.pcall('GETRANGE', s.key, 0, READ_AT_ONCE - 1)
  end,

  open = function(s, raw, base, left)
    local size = #raw
    if size == READ_AT_ONCE then
      size = call('STRLEN', s.key)
    end
    local stored = (size - base) / 8
    local r = s.ring
    if stored % 1 ~= 0 or left > stored then
      return false
    end
    r.raw, r.base, r.stored, r.from = raw, base, stored, left
    return true
  end,

  -- It is written in place, unless it is short, or was changed in the middle, or more of it has left than has stayed.
  store = function(s, unit, life)
    local r = s.ring
    local kept = max(r.stored - r.from, 0)
    local fresh = bytesOf(r.pushed, max(r.from - r.stored, 0) + 1)
    local from, to = r.base + 8 * r.from, r.base + 8 * r.stored
    if to <= #r.raw then
      call('SET', s.key, head(s, 0) .. string.sub(r.raw, from + 1, to) .. fresh, unit, life)
    elseif r.edited or kept < r.from then
      local rest = kept > 0 and call('GETRANGE', s.key, from, to - 1) or ''
      call('SET', s.key, head(s, 0) .. rest .. fresh, unit, life)
    else
      call('SETRANGE', s.key, 0, head(s, r.from))
      if fresh ~= '' then
        call('APPEND', s.key, fresh)
      end
      call(virtual and 'PEXPIRE' or 'PEXPIREAT', s.key, life)
    end
  end,
}
