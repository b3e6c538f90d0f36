using PixStream.Storage.Cassandra;

namespace PixStream.Silo;

/// <summary>Lets the silo join its cluster once its store was reached: before that it could only refuse the participants that it is given.</summary>
internal sealed class JoinAfterStore(CassandraConnection connection) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(JoinAfterStore), ServiceLifecycleStage.RuntimeInitialize, connection.First.WaitAsync, static _ => Task.CompletedTask);
}
