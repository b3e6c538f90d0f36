using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using PixStream.Streams.Owners;

namespace PixStream.Grains;

/// <summary>
/// Reads and writes <see cref="ParticipantCopy"/>, for as long as it is easy: the storage that keeps them may be slow, empty or
/// away.
/// </summary>
public sealed partial class ParticipantCopies(IServiceProvider services, ILogger<ParticipantCopies> logger)
{
    /// <summary>Name of the grain storage. Without a storage of that name nothing is kept.</summary>
    public const string StorageName = "participants";

    private const string StateName = "copy";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly IGrainStorage? _storage = services.GetKeyedService<IGrainStorage>(StorageName);

    /// <returns>Null where there is no copy, or it cannot be had at once.</returns>
    internal async ValueTask<ParticipantCopy?> ReadAsync(GrainId grain)
    {
        if (_storage is null)
            return null;
        var state = new GrainState<ParticipantCopy>();
        try
        {
            await _storage.ReadStateAsync(StateName, grain, state).WaitAsync(Patience);
            return state.RecordExists ? state.State : null;
        }
        catch (Exception failure)
        {
            LogCannot("read", grain, failure.Message);
            return null;
        }
    }

    /// <returns>What is kept now, or would be.</returns>
    internal async ValueTask<ParticipantCopy> WriteAsync(GrainId grain, ParticipantStanding standing, ParticipantCopy? before)
    {
        var copy = (before ?? new ParticipantCopy()).With(standing);
        if (_storage is null || copy == before)
            return copy;
        try
        {
            // Read first: another activation, or an empty Redis, has another version of it.
            var state = new GrainState<ParticipantCopy>();
            await _storage.ReadStateAsync(StateName, grain, state).WaitAsync(Patience);
            if (state.RecordExists && state.State?.Claim > copy.Claim)
                return copy;
            state.State = copy;
            await _storage.WriteStateAsync(StateName, grain, state).WaitAsync(Patience);
        }
        catch (Exception failure)
        {
            LogCannot("written", grain, failure.Message);
        }

        return copy;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The copy of {Grain} was not {Done}; nothing depends on it. {Reason}")]
    private partial void LogCannot(string done, GrainId grain, string reason);
}
