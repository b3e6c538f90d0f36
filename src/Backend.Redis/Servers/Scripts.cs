namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// The scripts. Each makes one write command at most: Redis logs a script with two as a transaction, and a tail of the
/// append-only file that is torn inside a transaction takes later commits with it at the next restart but one.
/// </summary>
internal static class Scripts
{
    /// <summary>
    /// Raises the epoch of a participant. It never repeats, not even after all keys were lost: it is at least the server's time
    /// in microseconds. KEYS: epoch. Returns the new epoch.
    /// </summary>
    public const string Claim = """
        local before = tonumber(redis.call('GET', KEYS[1]) or '0')
        local now = redis.call('TIME')
        local epoch = string.format('%.0f', math.max(before + 1, now[1] * 1000000 + now[2]))
        redis.call('SET', KEYS[1], epoch)
        return epoch
        """;

    /// <summary>
    /// Adds an entry, if the epoch is the claim's. KEYS: epoch, stream, then the keys under which message keys of the entry were
    /// written a moment ago. ARGV: claim, id, head, messages, then the field and the mark that those must have. Returns 'OK';
    /// else the epoch found, or nil.
    /// </summary>
    public const string Commit = """
        local epoch = redis.call('GET', KEYS[1])
        if epoch ~= ARGV[1] then return epoch end
        for i = 3, #KEYS do
          if redis.call('HGET', KEYS[i], ARGV[5]) ~= ARGV[6] then return redis.error_reply('ERR the message keys in ' .. KEYS[i] .. ' were not written') end
        end
        if ARGV[4] == '' then
          redis.call('XADD', KEYS[2], ARGV[2], 'h', ARGV[3])
        else
          redis.call('XADD', KEYS[2], ARGV[2], 'h', ARGV[3], 'm', ARGV[4])
        end
        return 'OK'
        """;

    /// <summary>KEYS: epoch. Returns it. A script, as it is not found in another run of the server than the claim's.</summary>
    public const string Verify = "return redis.call('GET', KEYS[1])";

    /// <summary>
    /// Adds places (16 bytes each: participant, sequence) to the message keys of one sender; the server's time is added to each,
    /// and the newest eight stay. KEYS: the sender's hash. ARGV: the mark's field, the mark, then each message key and its
    /// places.
    /// </summary>
    public const string AddKeys = """
        local now = redis.call('TIME')
        local stamp = struct.pack('>I8', now[1] * 1000000 + now[2])
        local keys = {}
        for i = 3, #ARGV, 2 do keys[#keys + 1] = ARGV[i] end
        local known = redis.call('HMGET', KEYS[1], unpack(keys))
        local all = { ARGV[1], ARGV[2] }
        for i = 1, #keys do
          local places = known[i] or ''
          local added = ARGV[2 * i + 2]
          for at = 1, #added, 16 do places = places .. string.sub(added, at, at + 15) .. stamp end
          all[#all + 1] = keys[i]
          all[#all + 1] = string.sub(places, -192)
        end
        redis.call('HSET', KEYS[1], unpack(all))
        return 'OK'
        """;

    /// <summary>
    /// Finds the places of message keys of one sender. KEYS: its hashes, newest first. ARGV: the message keys. Returns three
    /// values for each hit: index of the hash, index of the message key, places.
    /// </summary>
    public const string FindKeys = """
        local found = {}
        for k = 1, #KEYS do
          local places = redis.call('HMGET', KEYS[k], unpack(ARGV))
          for i = 1, #ARGV do
            if places[i] then
              found[#found + 1] = k
              found[#found + 1] = i
              found[#found + 1] = places[i]
            end
          end
        end
        return found
        """;

    /// <summary>
    /// Sets a key if it still has the value that was read. KEYS: the key. ARGV: that value, '' for no value; the new one. Returns
    /// 1 where it was set.
    /// </summary>
    public const string Exchange = """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    /// <summary>
    /// Ids of entries, and no more of them: first that of the entry before the range, or 0-0. KEYS: stream. ARGV: first id, last
    /// id, how many at most.
    /// </summary>
    public const string Ids = """
        local ids = { '0-0' }
        for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '(' .. ARGV[1], '-', 'COUNT', 1)) do ids[1] = entry[1] end
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', ARGV[3])) do ids[#ids + 1] = entry[1] end
        return ids
        """;
}
