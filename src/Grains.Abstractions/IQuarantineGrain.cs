namespace PixStream.Grains.Abstractions;

/// <summary>
/// What is stored apart, who is shut off and the list of steps, for the whole cluster: one grain, its key is <see cref="Key"/>.
/// Every call may be sent again where its answer was lost; what a step did the first time it does not do a second time, but for
/// audit records that are appended by themselves: those are there twice then, with the same time.
/// </summary>
[Alias("pixstream.quarantine")]
public interface IQuarantineGrain : IGrainWithStringKey
{
    /// <summary>Key of the one grain.</summary>
    const string Key = "quarantine";

    /// <summary>Stores messages apart, all of them or none.</summary>
    [Alias("add")]
    Task<ApartAnswer> AddAsync(ApartRequest request);

    /// <summary>Messages in the order in which they were taken in.</summary>
    [Alias("list")]
    Task<ApartListAnswer> ListAsync(ApartListRequest request);

    /// <summary>One message with all reasons and its bytes.</summary>
    [Alias("show")]
    Task<ApartContentAnswer> ShowAsync(string id);

    /// <summary>How many there are, by participant, type and sender.</summary>
    [Alias("count")]
    Task<ApartCountsAnswer> CountAsync();

    /// <summary>Takes a message out that was appended to its participant's stream.</summary>
    [Alias("mark-released")]
    Task<StepAnswer> MarkReleasedAsync(ReleasedRequest request);

    /// <summary>Takes a message out for good.</summary>
    [Alias("drop")]
    Task<StepAnswer> DropAsync(string id, string by, string reason);

    /// <summary>Shuts a sender off; its ISPB is <c>Ispb.Word</c>.</summary>
    [Alias("shut-off")]
    Task<StepAnswer> ShutOffAsync(ulong sender, string by, string reason);

    /// <summary>Lets a sender in again.</summary>
    [Alias("admit")]
    Task<StepAnswer> AdmitAsync(ulong sender, string by, string reason);

    /// <summary>All senders that are shut off.</summary>
    [Alias("list-shut-off")]
    Task<ShutOffAnswer> ListShutOffAsync();

    /// <summary>Adds audit records, all of them or none.</summary>
    [Alias("append-audit")]
    Task<StepAnswer> AppendAuditAsync(AuditRequest request);

    /// <summary>Audit records, newest first.</summary>
    [Alias("list-audit")]
    Task<AuditAnswer> ListAuditAsync(long before, int limit);
}
