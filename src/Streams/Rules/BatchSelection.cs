using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Rules;

/// <summary>Which messages a pull is given: returned ones first, lowest sequence first, then new ones.</summary>
internal static class BatchSelection
{
    /// <summary>Chooses without changing the state. Null when nothing is there.</summary>
    public static Batch? Choose(ParticipantState state, StreamRules rules, PullTerms terms)
    {
        if (state.Available == 0)
            return null;
        var budget = Math.Min(terms.BatchMax, rules.MaxBatch);
        if (state.Returned.Count == 0)
        {
            var count = Fit(state, terms, state.Next, state.LastSequence, ref budget, first: true);
            return new Batch([new SequenceRange(state.Next, count)], terms.Tag);
        }

        return new Batch(FromReturned(state, rules, terms, budget), terms.Tag);
    }

    private static List<SequenceRange> FromReturned(ParticipantState state, StreamRules rules, PullTerms terms, int budget)
    {
        var chosen = new List<SequenceRange>();
        foreach (var range in state.Returned)
        {
            if (IsLastTry(rules, range))
            {
                // Alone, so that the one message that breaks its readers is parked and not nine others with it.
                if (chosen.Count == 0)
                    chosen.Add(range with { Count = 1 });
                return chosen;
            }

            var count = Fit(state, terms, range.First, range.Last, ref budget, chosen.Count == 0);
            if (count > 0)
                chosen.Add(range with { Count = count });
            if (count < range.Count)
                return chosen;
        }

        var fresh = Fit(state, terms, state.Next, state.LastSequence, ref budget, chosen.Count == 0);
        if (fresh > 0)
            chosen.Add(new SequenceRange(state.Next, fresh));
        return chosen;
    }

    private static bool IsLastTry(StreamRules rules, SequenceRange range) =>
        rules.MaxDeliveries > 1 && range.Deliveries >= rules.MaxDeliveries - 1;

    /// <summary>
    /// How many messages from <paramref name="from"/> on fit the budget. The very first fits always: a message is never split.
    /// </summary>
    private static int Fit(ParticipantState state, PullTerms terms, long from, long last, ref int budget, bool first)
    {
        var available = last - from + 1;
        if (!terms.CountOperations || state.Operations.Count == 0)
        {
            var count = (int)Math.Min(budget, available);
            budget -= count;
            return count;
        }

        var taken = 0;
        while (taken < available)
        {
            var operations = state.Operations.Of(from + taken);
            if (operations > budget && !(first && taken == 0))
                break;
            budget = Math.Max(0, budget - operations);
            taken++;
        }

        // What stays behind must not be overtaken by smaller messages behind it.
        if (taken < available)
            budget = 0;
        return taken;
    }
}
