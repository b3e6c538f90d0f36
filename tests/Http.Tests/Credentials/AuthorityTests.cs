using System.Net;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Tests.Credentials;

/// <summary>The file of authorities changes while the server serves.</summary>
public sealed class AuthorityTests
{
    private const string Me = CredentialHarness.Active;
    private const string Taken = "Information The authorities of client certificates changed and were read again. Certificates: ";
    private const string Refused = "Error The authorities of client certificates cannot be read or used; those before stay in force. ";

    [Fact]
    public async Task A_new_authority_counts_beside_the_old_one_and_then_alone()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var next = new LabAuthority("Next");
        using var renewed = next.Issue("x");
        RegistryText.Replace(
            harness.RegistryPath,
            RegistryText.Of((Me, "active", [harness.CertificateOf(Me), renewed])));
        Assert.Equal(RegistryReload.Taken, harness.Source.Reload(out _));
        using var before = harness.As(Me);
        using (var early = harness.With(renewed))
            (await early.StartAsync(Me)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        (await before.StartAsync(Me)).Is(HttpStatusCode.NoContent);

        await ReplaceAsync(harness, $"{harness.Authority.Pem}\n{next.Pem}", $"{Taken}2.");
        using var after = harness.With(renewed);
        (await after.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        (await before.StartAsync(Me)).Is(HttpStatusCode.NoContent);

        // The old connection is still there; its certificate does not count any more.
        await ReplaceAsync(harness, next.Pem, $"{Taken}1.");
        (await before.StartAsync(Me)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        (await after.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        using (var late = harness.As(Me))
            (await late.StartAsync(Me)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.True(harness.Time.GetUtcNow() - harness.Began < CallerIdentity.CountsFor);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_changes_nothing_and_is_told_once()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var signed = harness.Authority.Issue("x");
        using var client = harness.As(Me);
        await ReplaceAsync(harness, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", Refused);
        (await client.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        await ReplaceAsync(harness, signed.ExportCertificatePem(), "has no root");
        (await client.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        File.Delete(harness.AuthoritiesPath);
        await harness.LoggedAsync("cannot be read. Could not find");
        (await client.StartAsync(Me)).Is(HttpStatusCode.NoContent);

        await ReplaceAsync(harness, $"# again\n{harness.Authority.Pem}", $"{Taken}1.");
        (await client.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        Assert.Equal(3, harness.Log.Lines.Count(static line => line.StartsWith(Refused, StringComparison.Ordinal)));
    }

    private static Task<bool> ReplaceAsync(CredentialHarness harness, string pem, string logged)
    {
        RegistryText.Replace(harness.AuthoritiesPath, pem);
        return harness.LoggedAsync(logged);
    }
}
