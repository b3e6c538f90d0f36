using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Certificates;
using PixStream.Harness.Time;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Sources;
using PixStream.Http.Tests.Inspection;

namespace PixStream.Http.Tests.Credentials;

/// <summary>
/// The HTTP surface with credentials asked for: a registry with a participant of each state. Its clock stands, so that a change
/// is seen when <see cref="Change"/> says so.
/// </summary>
internal sealed class CredentialHarness : IAsyncDisposable
{
    public const string Active = "11111111";
    public const string Other = "22222222";
    public const string Absent = "33333333";
    public const string Suspended = "44444444";
    public const string ReadOnly = "55555555";
    public const string SendOnly = "66666666";

    private static readonly (string Ispb, string State)[] States =
    [
        (Active, "active"), (Other, "active"), (Suspended, "suspended"), (ReadOnly, "read-only"), (SendOnly, "send-only"),
    ];

    private static readonly (string Name, string Value)[] NoSettings = [];

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("pixstream-credentials-");
    private readonly Dictionary<string, X509Certificate2> _certificates;
    private HttpHarness _http = null!;

    private CredentialHarness() =>
        (Began, _certificates) = (
            Time.GetUtcNow(),
            States.ToDictionary(static state => state.Ispb, state => Authority.Issue(state.Ispb)));

    public LabAuthority Authority { get; } = new();

    public FakeParticipants Participants { get; } = new();

    public LogLines Log { get; } = new();

    // Certificates and tokens are of today.
    public WatchedTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    public HttpHarness Http => _http;

    public ParticipantRegistry Registry => _http.Services.GetRequiredService<ParticipantRegistry>();

    /// <summary>The keys of each participant, from the next change on.</summary>
    public Func<string, (string Id, string? Scope)[]> KeysOf { get; set; } = static _ => [];

    /// <summary>Where the files of keys are, if the settings say so.</summary>
    public string KeyDirectory => Path.Combine(_directory.FullName, "keys");

    public FileSource Source => (FileSource)_http.Services.GetRequiredService<IRegistrySource>();

    public string RegistryPath => Path.Combine(_directory.FullName, "participants.json");

    /// <summary>Where all files of it are.</summary>
    public string Directory => _directory.FullName;

    /// <summary>The settings of the server's own certificate, if they are not the usual ones.</summary>
    public (string Name, string Value)[]? ServerFiles { get; set; }

    public string AuthoritiesPath => Path.Combine(_directory.FullName, "authorities.pem");

    /// <summary>When its clock began.</summary>
    public DateTimeOffset Began { get; private init; }

    public static Task<CredentialHarness> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(isPlain: false, static _ => { }, settings);

    /// <summary>The same, and first something is done to the harness.</summary>
    public static Task<CredentialHarness> StartAsync(
        Action<CredentialHarness> prepare, params (string Name, string Value)[] settings) =>
        StartAsync(isPlain: false, prepare, settings);

    /// <summary>The same with the registry in a store.</summary>
    public static Task<CredentialHarness> StartAsync(QuarantinePorts ports) => StartAsync(
        isPlain: false, static _ => { },
        [("PixStream:Credentials:Registry", ""), ("PixStream:Credentials:RegistryIn", "Store")], ports);

    /// <summary>The same without TLS.</summary>
    public static Task<CredentialHarness> StartPlainAsync(params (string Name, string Value)[] settings) =>
        StartAsync(isPlain: true, static _ => { }, settings);

    /// <summary>The certificate of one of the participants.</summary>
    public X509Certificate2 CertificateOf(string ispb) => _certificates[ispb];

    /// <summary>A client with that participant's certificate.</summary>
    public Client As(string ispb) => With(_certificates[ispb]);

    /// <summary>The thumbprint of that participant's certificate.</summary>
    public string ThumbprintOf(string ispb) => LabAuthority.ThumbprintOf(_certificates[ispb]);

    /// <summary>A client with that certificate, or none.</summary>
    public Client With(X509Certificate2? certificate, Version? version = null) =>
        Client.WithCertificate(_http.Address, Authority, certificate, version);

    /// <summary>Gives one participant another state, and has that seen.</summary>
    public RegistryReload Change(string ispb, string state)
    {
        Write(States.Select(before => before.Ispb == ispb ? (ispb, state) : before));
        return Source.Reload(out _);
    }

    /// <summary>Lets the clock run, far faster than a real one, until that is done.</summary>
    public Task<T> WhileTimePassesAsync<T>(Task<T> work) => Time.PassWhileAsync(work);

    /// <summary>Lets the clock run until a line of the log has that text.</summary>
    public Task<bool> LoggedAsync(string text) => Log.WaitForAsync(text, Time);

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
            await _http.DisposeAsync();
        foreach (var certificate in _certificates.Values)
            certificate.Dispose();
        Authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private static async Task<CredentialHarness> StartAsync(
        bool isPlain, Action<CredentialHarness> prepare, (string Name, string Value)[] settings, QuarantinePorts? ports = null)
    {
        var harness = new CredentialHarness();
        prepare(harness);
        harness.Write(States);
        await File.WriteAllTextAsync(harness.AuthoritiesPath, harness.Authority.Pem);
        harness._http = await HttpHarness.StartAsync(
            harness.Participants,
            [
                ("PixStream:Credentials:Registry", harness.RegistryPath),
                ("PixStream:Credentials:Authorities", harness.AuthoritiesPath),
                .. isPlain ? [] : harness.ServerFiles ?? harness.Authority.WriteServer(harness.Directory),
                .. System.IO.Directory.Exists(harness.KeyDirectory)
                    ? [("PixStream:Credentials:KeyDirectory", harness.KeyDirectory)]
                    : NoSettings,
                .. settings,
            ],
            harness.Log,
            harness.Time,
            ports);
        return harness;
    }

    private void Write(IEnumerable<(string Ispb, string State)> states) => RegistryText.Replace(
        RegistryPath,
        RegistryText.WithKeys(
            KeysOf, states.Select(state => (state.Ispb, state.State, new[] { _certificates[state.Ispb] }))));
}
