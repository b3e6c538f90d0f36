using PixStream.Grains.Abstractions;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains;

/// <summary>What operators see of a participant's parked messages, and do with them.</summary>
public sealed partial class ParticipantGrain
{
    public Task<ParkedListAnswer> ListParkedAsync(long after, int limit) => AskParkedAsync(
        async owner => (await owner.ListParkedAsync(after, limit))?.ToAnswer(),
        static status => new ParkedListAnswer(status, [], 0, 0));

    public Task<ParkedContentAnswer> ShowParkedAsync(long sequence) => AskParkedAsync(
        async owner => (await owner.ShowParkedAsync(sequence))?.ToAnswer(),
        static status => new ParkedContentAnswer(status, null, default));

    public Task<ParkedAnswer> ReleaseParkedAsync(long first, int count) =>
        ChangeParkedAsync(owner => owner.ReleaseParkedAsync(new SequenceRange(first, count)));

    public Task<ParkedAnswer> DropParkedAsync(long first, int count) =>
        ChangeParkedAsync(owner => owner.DropParkedAsync(new SequenceRange(first, count)));

    private Task<ParkedAnswer> ChangeParkedAsync(Func<ClusterOwner, ValueTask<ParkedStatus?>> change) => AskParkedAsync(
        async owner => await change(owner) is { } status ? new ParkedAnswer((byte)status) : null,
        static status => new ParkedAnswer(status));

    /// <param name="ask">Gives null when the owner has retired.</param>
    /// <param name="tell">An answer of that status and nothing else.</param>
    private async Task<TAnswer> AskParkedAsync<TAnswer>(Func<ClusterOwner, Task<TAnswer?>> ask, Func<byte, TAnswer> tell)
        where TAnswer : class
    {
        if (!owners.IsStopping)
        {
            if (await OpenAsync() is not { } owner)
                return tell((byte)ParkedStatus.Unavailable);
            if (await ask(owner) is { } answer)
                return answer;
        }

        return tell(StepBack());
    }
}
