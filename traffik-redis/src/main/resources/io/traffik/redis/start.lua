-- How every script that knows algorithms begins.
--
-- Such a script is this file, state.lua, the files of the algorithms that it needs (and what these need, see their first lines),
-- charges.lua, and the file of what it does (question, refund), one after another; decide.lua has the others inside. Each decision is
-- one such script, so Redis runs it as a whole or not at all.
--
-- Redis forgets everything between two calls, so each call makes every function and table here anew. That is most of what a call costs:
-- code that runs in one place is no function, and what a hit mostly needs, decide.lua does without any.

local STEP = 10000000 -- further back than this, in microseconds, the clock was set, not corrected
local HEAD = 16
local SHORTEST_VIRTUAL_LIFE = 3600000 -- in milliseconds

-- What reading a state had to do that is worth a warning.
local KEPT, REBASED, FORGOTTEN = '\0', '\1', '\2'

local call, pack, unpackBytes, sub = redis.call, struct.pack, struct.unpack, string.sub

-- The time of this script: that of this server, unless the caller has a virtual one.
local virtual = ARGV[1] ~= ''
local now
if virtual then
  now = unpackBytes('>I8', ARGV[1])
else
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
end

