using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PixStream.Hosting;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>
/// The keys of the issuer that are in force: fetched from its address, or read from a file. What cannot be fetched or used leaves
/// those before it in force.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    /// <summary>
    /// How far apart they are fetched at least. An id that is not known has them fetched, and any caller can make up ids.
    /// </summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private const long BytesMax = 1 << 20;

    private static readonly TimeSpan FetchMax = TimeSpan.FromSeconds(10);

    private readonly IssuerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _logger;
    private readonly HttpClient? _client;
    private readonly Lock _gate = new();
    private volatile IssuerKeySet? _current;
    private string? _said;
    private Task _renewing = Task.CompletedTask;
    private Task? _next;
    private long? _begunAt;

    /// <param name="options">Where they come from.</param>
    /// <param name="section">The section of these options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told which keys there are.</param>
    /// <exception cref="SettingException">The keys come from a file that cannot be used.</exception>
    public IssuerKeys(IssuerOptions options, string section, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        if (options.KeysFile.Length == 0)
            _client = new HttpClient { Timeout = FetchMax, MaxResponseContentBufferSize = BytesMax };
        else
            try
            {
                Take(ReadFile());
            }
            catch (Exception failure) when (IsFailure(failure))
            {
                throw new SettingException(
                    $"{section}:{nameof(IssuerOptions.KeysFile)}: {Source} cannot be used. {failure.Message}",
                    failure);
            }
    }

    /// <summary>Null until they were fetched once.</summary>
    public IssuerKeySet? Current => _current;

    public bool ComeFromAFile => _client is null;

    private string Source => _client is null ? Path.GetFullPath(_options.KeysFile) : _options.Address;

    /// <summary>
    /// The keys in force. Where that key is not among them it may be new: they are fetched first.
    /// </summary>
    public async Task<IssuerKeySet?> WithAsync(string id)
    {
        if (_current is { } current && current.Has(id))
            return current;
        await _renewing;
        if (_current is not { } next || !next.Has(id))
            await RenewAsync();
        return _current;
    }

    /// <summary>
    /// Fetches or reads them again, from now on: what began before may have missed a change. Callers that wait share one.
    /// </summary>
    public Task RenewAsync()
    {
        lock (_gate)
            return _next ??= BeginAsync(_renewing);
    }

    public void Dispose() => _client?.Dispose();

    private async Task BeginAsync(Task before)
    {
        // Leaves the gate.
        await Task.Yield();
        await before;
        if (_begunAt is { } at && Apart - _time.GetElapsedTime(at) is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, _time);
        Task renewing;
        lock (_gate)
        {
            _next = null;
            _begunAt = _time.GetTimestamp();
            _renewing = renewing = FetchAsync();
        }

        await renewing;
    }

    private async Task FetchAsync()
    {
        await Task.Yield();
        try
        {
            var next = _client is null ? ReadFile() : await FetchAsync(_client);
            _said = null;
            if (_current is { } before && before.SaysSameAs(next))
                return;
            Take(next);
        }
        catch (Exception failure)
        {
            // Of any kind: the text is another service's, and what ended this task would end all later ones. Told once for one
            // reason, as it is tried again and again.
            if (_said != failure.Message)
                LogFailed(
                    Source, failure.Message, _current is null ? "No token counts until then" : "Those before stay in force");
            _said = failure.Message;
        }
    }

    private async Task<IssuerKeySet> FetchAsync(HttpClient client)
    {
        // The library's own word for loopback; the address was checked at the start.
        var retriever = new HttpDocumentRetriever(client)
        {
            RequireHttps = !_options.Address.StartsWith("http:", StringComparison.OrdinalIgnoreCase),
        };
        using var limit = new CancellationTokenSource(FetchMax, _time);
        var address = _options.KeysAddress;
        if (_options.Discovery.Length > 0)
        {
            var document = OpenIdConnectConfiguration.Create(await retriever.GetDocumentAsync(_options.Discovery, limit.Token));
            if (document.Issuer != _options.Issuer)
                throw new FormatException(
                    $"It is the document of the issuer '{document.Issuer}', and not of '{_options.Issuer}'.");
            address = document.JwksUri;
        }

        return IssuerKeySet.Parse(await retriever.GetDocumentAsync(address, limit.Token));
    }

    private IssuerKeySet ReadFile()
    {
        if (new FileInfo(_options.KeysFile).Length > BytesMax)
            throw new FormatException($"It is larger than {BytesMax} bytes.");
        return IssuerKeySet.Parse(File.ReadAllText(_options.KeysFile));
    }

    private void Take(IssuerKeySet keys)
    {
        _current = keys;
        LogTaken(Source, string.Join(", ", keys.Ids.Order(StringComparer.Ordinal)), keys.PassedOver);
    }

    /// <summary>What a network, a file or a text that another service wrote may bring about.</summary>
    private static bool IsFailure(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or FormatException or OperationCanceledException
            or HttpRequestException or ArgumentException or System.Text.Json.JsonException or InvalidOperationException;

    [LoggerMessage(LogLevel.Information, "Keys of access tokens from {Source}: {Ids}. Passed over: {PassedOver}.")]
    private partial void LogTaken(string source, string ids, int passedOver);

    [LoggerMessage(LogLevel.Warning, "The keys of access tokens cannot be had from {Source}: {Reason} {Consequence}.")]
    private partial void LogFailed(string source, string reason, string consequence);
}
