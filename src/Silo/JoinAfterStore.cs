using PixStream.Clustering;

namespace PixStream.Silo;

/// <summary>
/// Lets the silo join its cluster once its backend was reached: before that it could only refuse the participants that it is
/// given.
/// </summary>
internal sealed class JoinAfterStore(BackendReadiness backend) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(JoinAfterStore), ServiceLifecycleStage.RuntimeInitialize, backend.First.WaitAsync, static _ =>
            Task.CompletedTask);
}
