using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin.Participants;

/// <summary>Reads what bodies say of a participant. How much one participant may have is judged by the registry.</summary>
internal static class EntryForm
{
    private const string NoThumbprint = "is not the SHA-256 thumbprint of a certificate: 64 digits of 0-9 and A-F.";

    public static Refusal? Read(Ispb ispb, OnboardAction action, out RegistryEntry entry)
    {
        entry = RegistryEntry.Of(ispb);
        if (!RegistryEntry.IsName(action.Name))
            return QueryText.Malformed($"name has up to {RegistryEntry.NameMax} characters, and no control characters.");
        if (ReadState(action.State, out var state) is { } wrongState)
            return wrongState;
        var certificates = new List<string>();
        foreach (var text in action.Certificates ?? [])
        {
            if (RegistryEntry.ThumbprintOf(text) is not { } thumbprint)
                return QueryText.Malformed($"certificates: '{text}' {NoThumbprint}");
            certificates.Add(thumbprint);
        }

        var keys = new List<RequestKey>();
        foreach (var form in action.Keys ?? [])
        {
            if (ReadKey(form.Id, form.Scope, out var key) is { } wrongKey)
                return wrongKey;
            keys.Add(key);
        }

        if (certificates.Distinct(StringComparer.Ordinal).Count() < certificates.Count
            || keys.DistinctBy(static key => key.Id, StringComparer.Ordinal).Count() < keys.Count)
            return QueryText.Malformed("A certificate or a key id is named twice.");
        entry = new RegistryEntry(ispb, action.Name, state, certificates, keys);
        return null;
    }

    public static Refusal? ReadState(string text, out AccessState state) =>
        AccessStateExtensions.TryParse(text, out state)
            ? null
            : QueryText.Malformed($"state is one of {AccessStateExtensions.AllNames}.");

    public static Refusal? ReadCertificate(CertificateAction action, out string thumbprint)
    {
        thumbprint = "";
        if (action.Thumbprint is null == action.Certificate is null)
            return QueryText.Malformed("The body has a thumbprint, or a certificate as PEM: one of them.");
        if (action.Certificate is { } pem)
            return TryReadPem(pem, out thumbprint, out var wrong) ? null : QueryText.Malformed(wrong);
        if (RegistryEntry.ThumbprintOf(action.Thumbprint!) is not { } read)
            return QueryText.Malformed($"thumbprint {NoThumbprint}");
        thumbprint = read;
        return null;
    }

    public static Refusal? ReadKey(string id, string? scope, out RequestKey key)
    {
        key = new RequestKey(id, AccessScopes.All);
        if (!RequestKey.IsId(id))
            return QueryText.Malformed($"A key id is 1 to {RequestKey.IdLengthMax} letters, digits, - and _.");
        if (scope is null)
            return null;
        if (!AccessScopeExtensions.TryParseStrictly(scope, out var scopes))
            return QueryText.Malformed(
                $"scope is {AccessScopeExtensions.ReadName}, {AccessScopeExtensions.SendName} or both with a blank between.");
        key = new RequestKey(id, scopes);
        return null;
    }

    private static bool TryReadPem(string pem, out string thumbprint, [NotNullWhen(false)] out string? wrong)
    {
        (thumbprint, wrong) = ("", null);
        // It is of no use here, and would have travelled for nothing.
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            wrong = "certificate holds a private key. Send the certificate alone, and treat that key as leaked.";
            return false;
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
            return true;
        }
        catch (CryptographicException)
        {
            wrong = "certificate is not a certificate as PEM.";
            return false;
        }
    }
}
