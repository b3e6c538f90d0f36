using System.Globalization;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Ports;

namespace PixStream.Cluster.Tests.Wire;

/// <summary>What crosses the wire as a number keeps it. There may only be more.</summary>
public sealed class WireNumberTests
{
    [Fact]
    public void Numbers_of_statuses_stay()
    {
        Assert.Equal("Batch=1 Empty=2 StreamLimit=3 StreamGone=4 Unavailable=5 RateLimit=6", NumbersOf<PullStatus>());
        Assert.Equal("Admitted=1 RateLimit=2 Unavailable=5", NumbersOf<SendStatus>());
        Assert.Equal("Ended=1 AlreadyEnded=2 Superseded=3 Unavailable=5", NumbersOf<EndStatus>());
        Assert.Equal("Stored=1 DuplicateId=2 Unavailable=5 BackPressure=6", NumbersOf<AppendStatus>());
        Assert.Equal("Done=1 NotParked=2 Unavailable=5", NumbersOf<ParkedStatus>());
        Assert.Equal("Closed=1 NotOpen=2 Unavailable=5", NumbersOf<StreamCloseStatus>());
        Assert.Equal("Done=1 NotFound=2 Busy=3 BadReason=4 Unavailable=5 Full=6 NoChange=7", NumbersOf<QuarantineStatus>());
        Assert.Equal(
            "Quarantined=1 Released=2 Dropped=3 SenderShutOff=4 SenderAdmitted=5 ParkedReleased=6 ParkedDropped=7 SchemasReloaded=8 CertificatesReloaded=9 ParticipantOnboarded=20 ParticipantStateChanged=21 CertificateAdded=22 CertificateRemoved=23 KeyAdded=24 KeyRemoved=25 ParticipantRemoved=26 LimitsChanged=30 StreamClosed=31 CallersRefused=40 MessageRead=41",
            NumbersOf<AuditAction>());
        Assert.Equal(
            "Done=1 NoChange=2 NotFound=3 BadReason=4 Unavailable=5 Malformed=6 Exists=7 CertificateTaken=8 KeyTaken=9 TooManyCertificates=10 TooManyKeys=11 Full=12 Damaged=13",
            NumbersOf<RegistryStatus>());
        Assert.Equal(
            "Onboard=1 SetState=2 AddCertificate=3 RemoveCertificate=4 AddKey=5 RemoveKey=6 Remove=7", NumbersOf<RegistryStep>());
        Assert.Equal("Active=0 Suspended=1 ReadOnly=2 SendOnly=3", NumbersOf<AccessState>());
        Assert.Equal("None=0 Read=1 Send=2 All=3", NumbersOf<AccessScopes>());
    }

    private static string NumbersOf<TStatus>()
        where TStatus : struct, Enum =>
        string.Join(
            ' ', Enum.GetValues<TStatus>().Select(status => $"{status}={Convert.ToInt32(status, CultureInfo.InvariantCulture)}"));
}
