using PixStream.Streams.Values;

namespace PixStream.Quarantine.Ledgers;

/// <summary>What memory holds of a ledger's durable entries. The ledger changes it, within its lock.</summary>
internal interface ILedgerIndex<TEntry>
    where TEntry : class
{
    /// <summary>Sequences of all entries, in any order.</summary>
    IEnumerable<long> Sequences { get; }

    /// <summary>Makes an entry of its stored form.</summary>
    /// <returns>Null where this version of the program cannot read it: it stays in the store, and is not in the index.</returns>
    TEntry? Read(long sequence, in StoredMessage message);

    void Put(TEntry entry);

    void Remove(long sequence);

    /// <summary>
    /// Tells of an entry that stays in the store and is not in the index: it is damaged, or <see cref="Read"/> could not read it.
    /// </summary>
    void Miss(long sequence)
    {
    }
}
