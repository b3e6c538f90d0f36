using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Certs;

/// <summary>One run of <c>pixstream certs</c>, from its settings to its exit code.</summary>
internal sealed class CertsRun
{
    private const string Ca = "ca";
    private const string Server = "server";
    private const string Registry = "participants.json";

    private readonly CertsSettings _settings;
    private readonly Screen _screen;
    private readonly TimeProvider _time;
    private readonly PemFolder _folder;

    private CertsRun(CertsSettings settings, Screen screen, TimeProvider time)
    {
        (_settings, _screen, _time) = (settings, screen, time);
        _folder = new PemFolder(settings.Directory);
    }

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(CertsSettings settings, Screen screen, TimeProvider time)
    {
        try
        {
            new CertsRun(settings, screen, time).Run();
            screen.Complain(
                "For a laboratory only: ca.key, which makes any certificate, lies unencrypted beside them. Trust ca.pem nowhere else.");
            return ExitCode.Done;
        }
        catch (Exception failure) when (failure is CertsFailedException or IOException or UnauthorizedAccessException)
        {
            screen.Complain(failure.Message);
            return ExitCode.Failed;
        }
    }

    private void Run()
    {
        // All that can be wrong with what is there, before anything is written.
        var registry = CertsRegistry.Read(_folder.PathOf(Registry));
        if (_settings.Renewed.FirstOrDefault(ispb => !_folder.Has(ispb)) is { } ispb)
            throw new CertsFailedException($"--renew: there is no certificate of {ispb} yet. Make it by --participant {ispb}.");
        var missing = _settings.Participants.Where(ispb => !_folder.Has(ispb)).ToList();
        var hasServer = _folder.Has(Server);

        using var ca = OpenCa();
        if (_settings.ServerNames.Count > 0 && hasServer)
            Keep(Server, ca, "delete both files for another").Dispose();
        else if (_settings.ServerNames.Count > 0)
            using (var issued = ca.IssueForServer(_settings.ServerNames, _settings.Days))
                Write(Server, issued);
        foreach (var participant in _settings.Participants.Concat(_settings.Renewed).Distinct())
            TakeCareOf(participant, missing.Contains(participant), ca, registry);
    }

    private LaboratoryCa OpenCa()
    {
        if (!_folder.Has(Ca))
            using (var made = LaboratoryCa.Make(_time))
                Write(Ca, made);
        var ca = new LaboratoryCa(_folder.ReadWithKey(Ca), _time);
        if (!HasExpired(ca.Certificate))
            return ca;
        ca.Dispose();
        throw new CertsFailedException($"{_folder.PathOf("ca.pem")} has expired. Begin in another directory.");
    }

    private void TakeCareOf(string ispb, bool isMissing, LaboratoryCa ca, CertsRegistry registry)
    {
        var isRenewed = !isMissing && _settings.Renewed.Contains(ispb);
        if (!isMissing && !isRenewed)
        {
            using var kept = Keep(ispb, ca, $"--renew {ispb} makes another");
            if (!registry.Knows(ispb))
                Register(ispb, kept, registry);
            return;
        }

        if (isRenewed)
        {
            using var earlier = _folder.Read(ispb);
            if (!registry.Knows(ispb))
                Register(ispb, earlier, registry);
            _folder.SetAside(ispb);
            _screen.WriteLine($"moved {ispb}.pem and {ispb}.key to {ispb}.old.pem and {ispb}.old.key");
        }

        using var issued = ca.IssueForClient(ispb, _settings.Days);
        Write(ispb, issued);
        Register(ispb, issued.Certificate, registry);
    }

    /// <summary>At once, so that a run that breaks off leaves no certificate behind that the list does not have.</summary>
    private static void Register(string ispb, X509Certificate2 certificate, CertsRegistry registry)
    {
        registry.Add(ispb, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        registry.Write();
    }

    private void Write(string name, IssuedCertificate issued)
    {
        _folder.Write(name, issued);
        _screen.WriteLine($"made {name}.pem and {name}.key, valid until {Day(issued.Certificate)}");
    }

    private X509Certificate2 Keep(string name, LaboratoryCa ca, string instead)
    {
        var kept = _folder.Read(name);
        var fault = HasExpired(kept) ? ", which has expired" : ca.IsIssuerOf(kept) ? "" : ", which another CA signed";
        _screen.WriteLine($"kept {name}.pem{fault}, valid until {Day(kept)}; {instead}");
        return kept;
    }

    private bool HasExpired(X509Certificate2 certificate) =>
        certificate.NotAfter.ToUniversalTime() < _time.GetUtcNow().UtcDateTime;

    private static string Day(X509Certificate2 certificate) =>
        certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
