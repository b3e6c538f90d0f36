using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;
using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Clustering;

namespace PixStream.Backend.Redis.Tests;

/// <summary>The list of silos in Redis.</summary>
public sealed class SiloListTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_program_that_starts_before_Redis_finds_its_list_once_Redis_is_there(bool isSilo)
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.KillAsync();
        var log = new Warnings();
        using var host = Build($"{redis.Address},connectTimeout=200,asyncTimeout=200,syncTimeout=200", isSilo, log);
        var start = Task.Run(() => StartListAsync(host, isSilo), TestContext.Current.CancellationToken);
        await log.First.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(start.IsCompleted);

        await redis.StartAsync();
        await start.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(1, (long)await redis.AskAsync("EXISTS", "pixstream/members/pixstream"));
    }

    private static IHost Build(string redis, bool isSilo, Warnings log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            [new("PixStream:Cluster:AdvertisedAddress", "127.0.0.1"), new("PixStream:Redis:Configuration", redis)]);
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(TimeProvider.System);
        if (isSilo)
            builder.UseOrleans(silo => silo.JoinCluster(new RedisBackend(), builder.Configuration));
        else
            builder.UseOrleansClient(client => client.JoinCluster(new RedisBackend(), builder.Configuration));
        return builder.Build();
    }

    private static Task StartListAsync(IHost host, bool isSilo) => isSilo
        ? host.Services.GetRequiredService<IMembershipTable>().InitializeMembershipTableAsync(true, CancellationToken.None)
        : host.Services.GetRequiredService<IGatewayListProvider>().InitializeGatewayListProviderAsync(CancellationToken.None);

    /// <summary>Tells when the first warning was given.</summary>
    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _lines = [];

        public Task First => _first.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            _lines.Enqueue(formatter(state, exception));
            if (_lines.Any(static line => line.Contains("tried every second", StringComparison.Ordinal)))
                _first.TrySetResult();
        }

        // The host disposes of its providers.
        public void Dispose()
        {
        }
    }
}
