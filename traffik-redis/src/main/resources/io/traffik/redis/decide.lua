-- Decides hits, one after another at one instant: each is admitted by all its keys or spends nothing.
--
-- They come in groups, each on one list of keys; KEYS are those of all groups in order. ARGV[2]: for each group 2 bytes for how many keys
-- it has, 2 for how many hits, 1 byte that is 1 if the answer shall say what a cache of denials must know, and then for each hit and key
-- 2 bytes for the meter and 8 for the cost. The rest of ARGV is the meters, as charges.lua says.
--
-- The reply: for each group the time, 0, and for each key 1 byte for what adopting its state had to do. For each hit 8 bytes for
-- the wait of all keys together (0: admitted, or never) if there are several, and for each key 1 byte (1 admitted, 0 refused), and
-- 8 each for the remaining, the wait (0: none, or never), the time to the reset, the time by which a refund knows the charge, and the
-- delay. Then 0; or, if the last hit was refused by a key that has nothing left, and the caller wishes it: if none has a ring, 1 and the
-- states, each with 4 bytes for its length; of a single key with a ring 2, and when it opens: the present, if it is open to a more
-- favoured class. Or, for a group whose numbers do not reach as far as is needed, the time and 1, and nothing was done. Or, for one of
-- several groups that failed, the time, 2, 2 bytes for the length of the error, and the error.
--
-- A hit mostly finds a state that is absent, or was written under its own parameters and is not ahead of the clock. The files whose names
-- end in _short say how those are decided, without making a function: hits on one key one after another, or one hit on several keys.
-- They get key, a, the bytes of the meter, and raw, the state as it is stored; they set fine, if that is the case, and then for each hit
-- admits, remaining, reset, and at, as judge does, and time, by which a refund knows the charge; changed, if a hit was charged; and at the
-- end written, the next state, and ends, its horizon. All else, and all else that there is, takes the long way.

local groups, all = ARGV[2], #KEYS
local firstKey, position = 1, 1
local attempt = redis.pcall
local answers, decideGroup

repeat
  local count, hits, denial = unpackBytes('>I2I2B', groups, position)
  position = position + 5
  local answer
  if hits == 1 or count == 1 then
    local parts, states, lives, rooms
    local refused, usedUp, wait = false, false, 0
    local fine, admits, remaining, at, reset, time, changed, written, ends
    -- Who would be admitted where another refuses keeps his room, and is asked again what it is, at no cost.
    for round = 1, 2 do
      for i = 1, count do
        local entry = position + 10 * (i - 1)
        local place, cost = unpackBytes('>I2I8', groups, entry)
        local key, a = KEYS[firstKey + i - 1], ARGV[3 + place]
        local raw = attempt('GET', key)
        fine, changed = false, false
        if cost > 0 then
          if round == 2 and rooms[i] then
            cost = 0
          end
          --[[ the short ways ]]
        end
        if not fine then
          break
        end
        local life
        if changed then
          if virtual then
            life = (ends + (1000 - ends % 1000) % 1000 - now + now % 1000) / 1000
            if life < SHORTEST_VIRTUAL_LIFE then
              life = SHORTEST_VIRTUAL_LIFE
            end
          else
            life = (ends + (1000 - ends % 1000) % 1000) / 1000
          end
          life = string.format('%d', life)
        end
        if count == 1 then
          if changed then
            call('SET', key, written, virtual and 'PX' or 'PXAT', life)
          end
          usedUp = not admits and remaining == 0
          states = written
        else
          if round == 1 then
            parts, states, lives, rooms = parts or {}, states or {}, lives or {}, rooms or {}
            rooms[i], lives[i] = admits, life
            if not admits then
              usedUp = usedUp or remaining == 0
              if at == 0 or wait == nil then
                wait = nil -- never
              elseif at > wait then
                wait = at
              end
              refused = true
            end
          end
          states[i] = written
          parts[i] = pack('>BI8I8I8I8I8', admits and 1 or 0, remaining, (not admits and at > 0) and at - now or 0, reset - now, time, 0)
        end
      end
      if not fine or not refused then
        break
      end
    end
    if fine then
      local told = (denial == 1 and usedUp) and 1 or 0
      if count > 1 then
        if not refused then
          for i = 1, count do
            call('SET', KEYS[firstKey + i - 1], states[i], virtual and 'PX' or 'PXAT', lives[i])
          end
          wait = 0
        else
          wait = (wait and wait > now) and wait - now or 0
        end
        answer = pack('>I8B', now, 0) .. string.rep('\0', count) .. pack('>I8', wait) .. table.concat(parts) .. (told == 1 and '\1' or '\0')
        if told == 1 then
          for i = 1, count do
            answer = answer .. pack('>I4', #(states[i] or '')) .. (states[i] or '')
          end
        end
      else
        if hits == 1 then
          answer = pack('>I8BBBI8I8I8I8I8B', now, 0, 0, admits and 1 or 0, remaining, (not admits and at > 0) and at - now or 0,
            reset - now, time, 0, told)
        else
          answer = pack('>I8BB', now, 0, 0) .. table.concat(parts) .. (told == 1 and '\1' or '\0')
        end
        if told == 1 then
          answer = answer .. pack('>I4', #(states or '')) .. (states or '')
        end
      end
    end
  end
  if not answer then
    if not decideGroup then
      --[[ the long way ]]
    end
    if count == all then
      answer = decideGroup(firstKey, count, hits, position, denial)
    else -- what fails it does not fail the others
      local done, told = pcall(decideGroup, firstKey, count, hits, position, denial)
      if not done then
        told = type(told) == 'table' and told.err or tostring(told)
        told = pack('>I8BI2', now, 2, #told) .. told
      end
      answer = told
    end
  end
  firstKey, position = firstKey + count, position + 10 * count * hits
  if firstKey > all and not answers then
    return answer
  end
  answers = answers or {}
  answers[#answers + 1] = answer
until firstKey > all

return table.concat(answers)
