using PixStream.Grains.Abstractions;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>The same for the quarantine's calls.</summary>
internal sealed partial class ScriptedGrain : IQuarantineGrain
{
    /// <summary>Who is shut off.</summary>
    public ShutOffFlag[] ShutOff { get; set; } = [];

    public async Task<ParkedListAnswer> ListParkedAsync(long after, int limit) => new(await NextAsync(default), [], 0, 0);

    public async Task<ParkedContentAnswer> ShowParkedAsync(long sequence) => new(await NextAsync(default), null, default);

    public async Task<ParkedAnswer> ReleaseParkedAsync(long first, int count) => new(await NextAsync(default));

    public async Task<ParkedAnswer> DropParkedAsync(long first, int count) => new(await NextAsync(default));

    public async Task<ApartAnswer> AddAsync(ApartRequest request) => new(await NextAsync(default), []);

    public async Task<ApartListAnswer> ListAsync(ApartListRequest request) => new(await NextAsync(default), [], 0, 0);

    public async Task<ApartContentAnswer> ShowAsync(string id) => new(await NextAsync(default), null, [], default);

    public async Task<ApartCountsAnswer> CountAsync() => new(await NextAsync(default), 0, []);

    public Task<StepAnswer> MarkReleasedAsync(ReleasedRequest request) => StepAsync();

    public Task<StepAnswer> DropAsync(string id, string by, string reason) => StepAsync();

    public Task<StepAnswer> ShutOffAsync(ulong sender, string by, string reason) => StepAsync();

    public Task<StepAnswer> AdmitAsync(ulong sender, string by, string reason) => StepAsync();

    public async Task<ShutOffAnswer> ListShutOffAsync() => new(await NextAsync(default), ShutOff);

    public Task<StepAnswer> AppendAuditAsync(AuditRequest request) => StepAsync();

    public async Task<AuditAnswer> ListAuditAsync(long before, int limit) => new(await NextAsync(default), [], 0);

    private async Task<StepAnswer> StepAsync() => new(await NextAsync(default));
}
