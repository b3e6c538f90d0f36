using System.Net.Http.Headers;
using System.Text.Json;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Admin;

/// <summary>
/// The admin API as commands see it: a question, and an answer or one sentence that says why there is no answer.
/// </summary>
internal sealed class AdminServer(Uri address, ShownCredential shown) : IDisposable
{
    /// <summary>Where the server listens unless its settings say otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8090";

    /// <summary>To ask where a path that each admin API has is not there.</summary>
    public const string RightServer = "Is the URL that of the admin API (setting PixStream:Admin:Url)?";
    private const string Running = "Is the URL right, the server running, and its admin API on (setting PixStream:Admin:Url)?";

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpClient _http = ServerClient.Create(address, connections: 1, gzip: false, shown);

    /// <summary>Scheme, host and port.</summary>
    public string Name => address.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for a JSON object.</summary>
    public Task<AdminReply> GetAsync(string path, CancellationToken interrupted) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, path), isJson: true, interrupted);

    /// <summary>Asks for the bytes of a message.</summary>
    public Task<AdminReply> GetMessageAsync(string path, CancellationToken interrupted) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, path), isJson: false, interrupted);

    /// <summary>Has something done. It is sent once: what an answer that was lost means is for the operator to look up.</summary>
    public Task<AdminReply> PostAsync(string path, byte[] json, CancellationToken interrupted)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = JsonType;
        return AskAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, isJson: true, interrupted);
    }

    private async Task<AdminReply> AskAsync(HttpRequestMessage request, bool isJson, CancellationToken interrupted)
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, interrupted);
                var body = await response.Content.ReadAsByteArrayAsync(interrupted);
                if (!response.IsSuccessStatusCode)
                    return await RefusedAsync(response, body);
                if (!isJson)
                    return IsXml(response) ? new AdminReply(body) : NotTheApi((int)response.StatusCode);
                return TryParse(body, out var json) ? new AdminReply(body) { Json = json } : NotTheApi((int)response.StatusCode);
            }
            catch (Exception lost) when (ServerClient.IsLostAnswer(lost))
            {
                return new AdminReply([], Lost(lost, request.Method));
            }
        }
    }

    private static bool IsXml(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "application/xml";

    private static AdminReply NotTheApi(int status) =>
        new([], new Refusal(status, null, "The server answered as an admin API does not", RightServer));

    private static async Task<AdminReply> RefusedAsync(HttpResponseMessage response, byte[] body)
    {
        var refusal = await Refusal.ReadAsync(response);
        if (refusal.Type is null)
            refusal = refusal with { Detail = RightServer };
        return new AdminReply([], refusal, ReasonsOf(body));
    }

    private Refusal Lost(Exception lost, HttpMethod method)
    {
        var refusal = ServerClient.Describe(address, lost);
        if (ServerClient.NeverConnected(lost))
            return refusal with { Detail = Running };
        return method == HttpMethod.Post ? refusal with { Detail = "It may be done or not: list and audit tell." } : refusal;
    }

    private static IReadOnlyList<string> ReasonsOf(byte[] body) =>
        TryParse(body, out var problem) ? [.. Field.Items(problem, "reasons").Select(Field.Text)] : [];

    private static bool TryParse(byte[] body, out JsonElement json)
    {
        json = default;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
