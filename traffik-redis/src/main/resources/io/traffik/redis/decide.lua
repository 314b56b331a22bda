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
-- end in _short say how those are decided, without making a function: they get key, a, the bytes of the meter, and cost, and
-- set fine, if that is the case, admits, remaining, reset, and at, as judge does; time, by which a refund knows the charge; and, of
-- an admitted hit, written, the next state, and ends, its horizon. All else, and all else that there is, takes the long way.

local groups, all = ARGV[2], #KEYS
local firstKey, position = 1, 1
local answers, decideGroup

repeat
  local count, hits, denial = unpackBytes('>I2I2B', groups, position)
  position = position + 5
  local answer
  if hits == 1 then
    local parts, states, lives
    for i = 1, count do
      local place, cost = unpackBytes('>I2I8', groups, position + 10 * (i - 1))
      local key, a = KEYS[firstKey + i - 1], ARGV[3 + place]
      local fine, admits, remaining, at, reset, time, written, ends = false
      if cost > 0 then
        --[[ the short ways ]]
      end
      if not fine or not (admits or count == 1) then
        parts = nil
        break
      end
      local life
      if admits then
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
        if admits then
          call('SET', key, written, virtual and 'PX' or 'PXAT', life)
          answer = pack('>I8BBBI8I8I8I8I8B', now, 0, 0, 1, remaining, 0, reset - now, time, 0, 0)
        else
          answer = pack('>I8BBBI8I8I8I8I8B', now, 0, 0, 0, remaining, at > 0 and at - now or 0, reset - now, time, 0,
            (denial == 1 and remaining == 0) and 1 or 0)
        end
        if denial == 1 and not admits and remaining == 0 then
          answer = answer .. pack('>I4', #(written or '')) .. (written or '')
        end
      else
        parts = parts or {}
        states = states or {}
        lives = lives or {}
        parts[i] = pack('>BI8I8I8I8I8', 1, remaining, 0, reset - now, time, 0)
        states[i], lives[i] = written, life
      end
    end
    if parts then
      for i = 1, count do
        call('SET', KEYS[firstKey + i - 1], states[i], virtual and 'PX' or 'PXAT', lives[i])
      end
      answer = pack('>I8B', now, 0) .. string.rep('\0', count + 8) .. table.concat(parts) .. '\0'
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
