using PixStream.Conformance.Checks;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>
/// Checks that try credentials: a server that refuses as it should has no failure, whatever it is shown, and each check names a
/// fault.
/// </summary>
public sealed class CredentialTests
{
    private static readonly string[] Participants = ["10000001", "10000002", "10000003"];

    /// <summary>What is shown, and the check that must fail. <c>*</c> is both profiles.</summary>
    private static readonly Dictionary<AdmissionFault, (CredentialKinds Shown, string Named)> Named = new()
    {
        [AdmissionFault.LetsStrangersIn] = (CredentialKinds.Certificate, "*.credential.missing"),
        [AdmissionFault.LetsStrangersEnd] = (CredentialKinds.Token, "*.credential.missing"),
        [AdmissionFault.LetsStrangersSend] = (CredentialKinds.Signature, "*.credential.missing"),
        [AdmissionFault.EndsAndRefuses] = (CredentialKinds.Token, "*.credential.missing"),
        [AdmissionFault.NoChallenge] = (CredentialKinds.Certificate, "*.credential.challenge"),
        [AdmissionFault.TakesAnyCertificate] = (CredentialKinds.Certificate, "*.credential.unknown-certificate"),
        [AdmissionFault.BelievesNginxHeader] = (CredentialKinds.Certificate, "*.credential.forged-header"),
        [AdmissionFault.BelievesStandardHeader] = (CredentialKinds.Certificate, "*.credential.forged-header"),
        [AdmissionFault.TakesAnyToken] = (CredentialKinds.Token, "*.credential.altered-token"),
        [AdmissionFault.TakesUnsignedTokens] = (CredentialKinds.Token, "*.credential.altered-token"),
        [AdmissionFault.TakesAnySignature] = (CredentialKinds.Signature, "*.credential.altered-signature"),
        [AdmissionFault.TakesOldSignatures] = (CredentialKinds.Signature, "*.credential.old-signature"),
        [AdmissionFault.TakesRepeatedSignatures] = (CredentialKinds.Signature, "*.credential.repeated-signature"),
        [AdmissionFault.HealthIsClosed] = (CredentialKinds.Certificate, "health.without-credential"),
        [AdmissionFault.ReadsForOthers] = (CredentialKinds.Certificate, "*.credential.other-participant"),
        [AdmissionFault.EndsForOthers] = (CredentialKinds.Token, "*.credential.other-participant"),
        [AdmissionFault.SendsForOthers] = (CredentialKinds.Signature, "spi.credential.send-as-other"),
        [AdmissionFault.MakesForOthers] = (CredentialKinds.Certificate, "json.credential.make-for-other"),
        [AdmissionFault.OtherStatusForUnknown] = (CredentialKinds.Certificate, "*.credential.tells-nothing"),
        [AdmissionFault.OtherTextForUnknown] = (CredentialKinds.Token, "*.credential.tells-nothing"),
        [AdmissionFault.OtherHeadersForUnknown] = (CredentialKinds.Signature, "*.credential.tells-nothing"),
        [AdmissionFault.OtherRefusalForTokens] = (CredentialKinds.Certificate, "*.credential.tells-nothing"),
        [AdmissionFault.RefusalsHaveNoType] = (CredentialKinds.Token, "*.credential.document"),
    };

    public static TheoryData<string> Faults =>
        [.. Enum.GetNames<AdmissionFault>().Where(name => name != nameof(AdmissionFault.None))];

    [Theory]
    [InlineData(nameof(CredentialKinds.Certificate), 17)]
    [InlineData(nameof(CredentialKinds.Token), 15)]
    [InlineData(nameof(CredentialKinds.Signature), 19)]
    [InlineData(nameof(CredentialKinds.Any), 25)]
    public async Task A_server_that_refuses_as_it_should_passes_whole(string shown, int checks)
    {
        var result = await RunAsync(AdmissionFault.None, Enum.Parse<CredentialKinds>(shown));
        Assert.True(result.Count(Verdict.Passed) == result.Outcomes.Count, result.Shortfall());
        Assert.Equal(checks, result.Outcomes.Count);
    }

    [Fact]
    public void Each_check_has_a_fault_that_it_names() =>
        Assert.Equal(
            Catalog.All.Where(check => check.Tries != CredentialKinds.None).Select(check => check.Id).Order(),
            Named.Values.SelectMany(one => Each(one.Named)).Distinct().Order());

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named_and_nothing_else(string name)
    {
        var fault = Enum.Parse<AdmissionFault>(name);
        var result = await RunAsync(fault, Named[fault].Shown);
        Assert.True(
            Each(Named[fault].Named).SequenceEqual(
                result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed).Select(outcome => outcome.Id)),
            result.Shortfall());
    }

    [Fact]
    public async Task Without_a_credential_none_is_tried()
    {
        await using var server = await ReferenceServer.StartAsync(Fault.None);
        var result = await (Trial.Of(server.Address) with { Only = ["*.credential", "health"] }).RunAsync();
        Assert.Equal(["health.live", "health.ready"], result.Outcomes.Select(outcome => outcome.Id));
    }

    [Fact]
    public async Task What_needs_another_participant_is_skipped_where_there_is_one()
    {
        using var rules = new CredentialRules(AdmissionFault.None, Participants);
        var result = await RunAsync(rules, CredentialKinds.Token, Participants[..1]);
        Assert.False(result.Fails, result.Shortfall());
        Assert.Equal(
            ["spi.credential.other-participant", "spi.credential.send-as-other", "spi.credential.tells-nothing",
                "spi.credential.document", "json.credential.other-participant", "json.credential.make-for-other",
                "json.credential.tells-nothing", "json.credential.document"],
            result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped).Select(outcome => outcome.Id));
        Assert.All(result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped), outcome =>
            Assert.Equal("It needs more participants than the 1 of --participant.", outcome.Reason));
    }

    [Fact]
    public async Task Where_strangers_get_no_connection_there_is_no_answer_to_judge()
    {
        using var rules = new CredentialRules(AdmissionFault.None, Participants) { RequiresCertificate = true };
        var result = await RunAsync(rules, CredentialKinds.Certificate, Participants);
        Assert.False(result.Fails, result.Shortfall());
        Assert.Equal(
            ["spi.credential.missing", "spi.credential.challenge", "spi.credential.forged-header", "spi.credential.document",
                "json.credential.missing", "json.credential.challenge", "json.credential.forged-header",
                "json.credential.document", "health.without-credential"],
            result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped).Select(outcome => outcome.Id));
        Assert.All(result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Skipped), outcome =>
            Assert.StartsWith("The connection is ended, or a proxy answers 400", outcome.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_report_has_no_secret()
    {
        using var rules = new CredentialRules(AdmissionFault.LetsStrangersIn, Participants);
        var result = await RunAsync(rules, CredentialKinds.Token | CredentialKinds.Signature, Participants);
        Assert.True(result.Fails);
        var report = System.Text.Encoding.UTF8.GetString(Reports.JsonReport.Of(result));
        Assert.Contains("(without a credential)", report, StringComparison.Ordinal);
        Assert.All(Participants, ispb =>
        {
            Assert.DoesNotContain(CredentialRules.TokenOf(ispb), report, StringComparison.Ordinal);
            Assert.DoesNotContain(rules.SignerOf(ispb).Secret, report, StringComparison.OrdinalIgnoreCase);
        });
        Assert.DoesNotContain("v1=", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_is_not_taken_ends_the_run_before_its_first_check()
    {
        using var rules = new CredentialRules(AdmissionFault.None, Participants[..2]);
        using var other = new CredentialRules(AdmissionFault.None, Participants);
        await using var server = await ReferenceServer.StartAsync(Fault.None, credentials: rules);
        var options = OptionsOf(server.Address, rules, CredentialKinds.Certificate, Participants[..2]);
        var failure = await Assert.ThrowsAsync<NothingHereException>((options with
        {
            Participants = Participants,
            Credentials = new Dictionary<string, ParticipantCredential>(options.Credentials)
            {
                [Participants[2]] = new() { Certificate = other.CertificateOf(Participants[2]) },
            },
        }).RunAsync);
        Assert.Contains($"refuses participant {Participants[2]} with 401", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_participant_without_a_credential_is_a_mistake()
    {
        using var rules = new CredentialRules(AdmissionFault.None, Participants);
        var options = OptionsOf(new Uri("https://127.0.0.1:1"), rules, CredentialKinds.Token, Participants);
        var sender = await Assert.ThrowsAsync<ArgumentException>((options with { Sender = "99999008" }).RunAsync);
        var none = await Assert.ThrowsAsync<ArgumentException>((options with { Participants = [] }).RunAsync);
        Assert.StartsWith("Credentials has none of 99999008, which is to call.", sender.Message, StringComparison.Ordinal);
        Assert.StartsWith("Credentials are those of Participants", none.Message, StringComparison.Ordinal);
    }

    private static async Task<ConformanceResult> RunAsync(AdmissionFault fault, CredentialKinds shown)
    {
        using var rules = new CredentialRules(fault, Participants);
        return await RunAsync(rules, shown, Participants);
    }

    private static async Task<ConformanceResult> RunAsync(CredentialRules rules, CredentialKinds shown, string[] participants)
    {
        await using var server = await ReferenceServer.StartAsync(
            Fault.None, wait: TimeSpan.FromMilliseconds(50), credentials: rules);
        return await OptionsOf(server.Address, rules, shown, participants).RunAsync();
    }

    private static ConformanceOptions OptionsOf(
        Uri server, CredentialRules rules, CredentialKinds shown, string[] participants) =>
        Trial.Of(server) with
        {
            Only = ["*.credential", "health.without"],
            Participants = participants,
            Authorities = rules.Authority.Certificates,
            Credentials = participants.ToDictionary(static ispb => ispb, ispb => new ParticipantCredential
            {
                Certificate = shown.HasFlag(CredentialKinds.Certificate) ? rules.CertificateOf(ispb) : null,
                Token = shown.HasFlag(CredentialKinds.Token) ? () => CredentialRules.TokenOf(ispb) : null,
                KeyId = shown.HasFlag(CredentialKinds.Signature) ? rules.SignerOf(ispb).KeyId : null,
                Secret = Convert.FromHexString(rules.SignerOf(ispb).Secret),
            }),
        };

    private static IEnumerable<string> Each(string id) => id[0] == '*' ? ["spi" + id[1..], "json" + id[1..]] : [id];
}
