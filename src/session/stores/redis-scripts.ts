/*
 * A session is a hash: `g` its generation, and a field `k` + key for each record. A revoked one has no `g` and no
 * records, only `r`. Redis runs a script alone, which makes each of them atomic.
 */

/** KEYS: session. ARGV: generation, expires, then key and record in turn. */
export const CREATE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'g', ARGV[1])
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], 'k' .. ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return 1`;

/** Returns the key and record of every field that is a record. */
const RECORDS = `
local function records(hash)
  local found = {}
  for i = 1, #hash, 2 do
    if string.sub(hash[i], 1, 1) == 'k' then
      found[#found + 1] = string.sub(hash[i], 2)
      found[#found + 1] = hash[i + 1]
    end
  end
  return found
end`;

/** KEYS: session. Returns its generation, then key and record in turn; nothing where there is none. */
export const READ = `${RECORDS}
local generation = redis.call('HGET', KEYS[1], 'g')
if not generation then return nil end
local found = records(redis.call('HGETALL', KEYS[1]))
table.insert(found, 1, generation)
return found`;

/**
 * KEYS: session. ARGV: generation, expires, limit of entries, limit of bytes, then key and record in turn. Returns key and
 * record in turn as they are now; nil where there is no such session. Lua's own `<` follows the server's locale.
 */
export const APPLY = `${RECORDS}
local function greater(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end
if redis.call('HGET', KEYS[1], 'g') ~= ARGV[1] then return nil end
local held = {}
local entries, bytes = 0, 0
local present = records(redis.call('HGETALL', KEYS[1]))
for i = 1, #present, 2 do
  held[present[i]] = present[i + 1]
  entries = entries + 1
  bytes = bytes + #present[i] + #present[i + 1]
end
local winners = {}
for i = 5, #ARGV, 2 do
  local key, record = ARGV[i], ARGV[i + 1]
  local old = held[key]
  if not old or greater(record, old) then
    if old then bytes = bytes - #old else entries, bytes = entries + 1, bytes + #key end
    bytes = bytes + #record
    held[key] = record
    winners[key] = record
  end
end
redis.call('PEXPIREAT', KEYS[1], ARGV[2], 'GT')
if entries > tonumber(ARGV[3]) or bytes > tonumber(ARGV[4]) then return present end
for key, record in pairs(winners) do redis.call('HSET', KEYS[1], 'k' .. key, record) end
local all = {}
for key, record in pairs(held) do
  all[#all + 1] = key
  all[#all + 1] = record
end
return all`;

/** KEYS: session. ARGV: until. Returns key and record in turn as they were; nil where there was no such session. */
export const REVOKE = `${RECORDS}
local held = redis.call('HEXISTS', KEYS[1], 'g') == 1 and records(redis.call('HGETALL', KEYS[1]))
local left = redis.call('PEXPIRETIME', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', '1')
redis.call('PEXPIREAT', KEYS[1], string.format('%d', math.max(left, tonumber(ARGV[1]))))
return held`;
