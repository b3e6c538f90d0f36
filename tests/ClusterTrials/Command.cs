namespace PixStream.ClusterTrials;

/// <summary>The command line.</summary>
internal static class Command
{
    private const string Usage = """
        Runs three silos and two gateways, lets things go wrong under load, and audits every answer.

          dotnet run -c Release --project tests/ClusterTrials -- [options]
          dotnet run -c Release -p:WithCassandra=true --project tests/ClusterTrials -- --backend Cassandra [options]

          --backend NAME            Redis (default): over a redis-server of its own, from the PATH. Cassandra: over a real one, and a real Redis
                                    for copies; the next six are for that
          --cassandra ADDRESS:PORT  default 127.0.0.1:9042; a keyspace is made in it and stays there
          --redis ADDRESS:PORT      default 127.0.0.1:6379; all that is in it is deleted
          --stop-cassandra COMMAND  with --start-cassandra: shell commands that stop and start it, and return when that is done
          --start-cassandra COMMAND
          --stop-redis COMMAND      with --start-redis: the same for Redis
          --start-redis COMMAND
          --ports N                 the cluster listens on loopback ports from N to N + 39 (default 21000)
          --calm SECONDS            between two events (default 10)
          --outage SECONDS          how long Cassandra or the trial's own Redis stays down, and how long silos are paused (default 10)
          --rounds N                how often everything happens (default 1)
          --only TEXT               only the events whose names contain it, or one of several (--only A --only B)
          --seed N                  of what senders and readers draw (default 1)
          --logs DIRECTORY          where the processes' logs go (default: nowhere)
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (TrialOptions.Read(args) is not { } options)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        await using var trial = new Trial(options, Console.Error);
        var result = await trial.RunAsync();
        await output.WriteAsync(result.ToMarkdown());
        return result.IsGood ? 0 : 1;
    }
}
