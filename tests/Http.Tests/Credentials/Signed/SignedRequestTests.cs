using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials.Signed;

namespace PixStream.Http.Tests.Credentials.Signed;

/// <summary>Which signed requests count, and for what.</summary>
public sealed class SignedRequestTests
{
    private const string Me = CredentialHarness.Active;
    private const string NotValid = "The signature is not valid here.";
    private const string NotComplete = "The headers of the signed request are not complete.";

    private static readonly string PathOfMine = Paths.Intake(Me);

    /// <summary>Each of them is one step away from a good request, and what its answer says.</summary>
    private static readonly Dictionary<string, (Func<SignedHarness, HttpRequestMessage> Make, string Why)> Bad = new()
    {
        ["with another body"] = (signed => Post(signed, signedBody: [1]), NotValid),
        ["with a body where nothing was signed"] = (signed => Post(signed, signedBody: []), NotValid),
        ["with another method"] = (signed => Moved(signed.Mine.Sign("PUT", PathOfMine, Message()), "POST", PathOfMine), NotValid),
        ["with another path"] = (signed => Moved(signed.Mine.Sign("POST", "/x", Message()), "POST", PathOfMine), NotValid),
        ["with a query that was not signed"] =
            (signed => Moved(signed.Mine.Sign("POST", PathOfMine, Message()), "POST", $"{PathOfMine}?a=1"), NotValid),
        ["with another participant"] = (signed => Post(signed, after: Header("X-Tenant-Id", CredentialHarness.Other)), NotValid),
        ["signed for another participant"] = (signed => Post(signed, Header("X-Tenant-Id", CredentialHarness.Other)), NotValid),
        ["with the id of another key"] = (signed => Post(signed, after: Header("X-Key-Id", "others")), NotValid),
        ["signed for the id of another key"] = (signed => Post(signed, Header("X-Key-Id", "others")), NotValid),
        ["with an unknown key"] = (signed => Post(signed, Header("X-Key-Id", "unknown")), NotValid),
        ["with a key without a file"] = (signed => Post(signed, Header("X-Key-Id", "mine-2")), NotValid),
        ["with another time"] = (signed => Post(signed, after: Header("X-Timestamp", RequestSigner.At(-7))), NotValid),
        ["with another request id"] = (signed => Post(signed, after: Header("X-Request-Id", "other")), NotValid),
        ["with an Idempotency-Key that was not signed"] =
            (signed => Post(signed, after: Header("Idempotency-Key", "k")), NotValid),
        ["without the Idempotency-Key that was signed"] =
            (signed => Post(signed, Header("Idempotency-Key", "k"), Header("Idempotency-Key", null)), NotValid),
        ["too old"] = (signed => Post(signed, Header("X-Timestamp", RequestSigner.At(-310))), "more than 5 minutes"),
        ["of the future"] = (signed => Post(signed, Header("X-Timestamp", RequestSigner.At(310))), "more than 5 minutes"),
        ["without a key id"] = (signed => Post(signed, Header("X-Key-Id", null)), $"{NotComplete} X-Key-Id must be there"),
        ["with a key id that is a path"] =
            (signed => Post(signed, Header("X-Key-Id", "../mine")), $"{NotComplete} X-Key-Id must"),
        ["without a participant"] = (signed => Post(signed, Header("X-Tenant-Id", null)), $"{NotComplete} X-Tenant-Id must be"),
        ["without a time"] = (signed => Post(signed, Header("X-Timestamp", null)), $"{NotComplete} X-Timestamp must be there"),
        ["with a time of another form"] =
            (signed => Post(signed, Header("X-Timestamp", $"+{RequestSigner.At(0)}")), $"{NotComplete} X-Timestamp must be"),
        ["without a request id"] = (signed => Post(signed, Header("X-Request-Id", null)), $"{NotComplete} X-Request-Id must be"),
        ["with an Idempotency-Key that is too long"] =
            (signed => Post(signed, Header("Idempotency-Key", new string('k', 129))), $"{NotComplete} Idempotency-Key is"),
        ["without a signature"] =
            (signed => Post(signed, after: Header("X-Signature", null)), $"{NotComplete} X-Signature must be"),
        ["with half a signature"] =
            (signed => Post(signed, after: Header("X-Signature", $"v1={new string('0', 32)}")), $"{NotComplete} X-Sig"),
        ["with a signature of another version"] =
            (signed => Post(signed, after: Header("X-Signature", $"v2={new string('0', 64)}")), $"{NotComplete} X-Sig"),
        ["with a signature that is no number"] =
            (signed => Post(signed, after: Header("X-Signature", $"v1={new string('g', 64)}")), $"{NotComplete} X-Sig"),
        ["with a signature of zeros"] =
            (signed => Post(signed, after: Header("X-Signature", $"v1={new string('0', 64)}")), NotValid),
    };

    public static TheoryData<string> BadOnes => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task A_request_that_is_not_signed_well_is_answered_401_and_stores_nothing(string kind)
    {
        await using var signed = await SignedHarness.StartAsync();
        var (make, why) = Bad[kind];
        SignedHarness.IsInvalid(await signed.SendAsync(make(signed)), why);
        Assert.Empty(signed.Server.Participants.Appended);
    }

    [Fact]
    public async Task With_its_key_a_participant_sends_and_reads_in_its_own_name_alone()
    {
        await using var signed = await SignedHarness.StartAsync();
        (await signed.SendAsync(Post(signed, new() { ["Idempotency-Key"] = "payment-1" }))).Is(HttpStatusCode.Created);
        var next = (await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me)))).Is(HttpStatusCode.NoContent).Next;
        (await signed.SendAsync(signed.Mine.Sign("GET", next))).Is(HttpStatusCode.NoContent);
        (await signed.SendAsync(signed.Mine.Sign("DELETE", next))).Is(HttpStatusCode.OK);

        foreach (var other in (string[])[CredentialHarness.Other, CredentialHarness.Absent])
        {
            var refused = await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(other)));
            refused.IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
            Assert.Null(refused.Header("WWW-Authenticate"));
        }

        var without = await signed.SendAsync(new HttpRequestMessage(HttpMethod.Get, Paths.SpiStart(Me)));
        SignedHarness.IsInvalid(without, "The request came without a signature. Sign it with the key");
    }

    [Fact]
    public async Task A_signature_counts_once()
    {
        await using var signed = await SignedHarness.StartAsync();
        Dictionary<string, string?> headers = new() { ["X-Request-Id"] = "one", ["X-Timestamp"] = RequestSigner.At(0) };
        (await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me), before: headers))).Is(HttpStatusCode.NoContent);
        SignedHarness.IsInvalid(
            await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me), before: headers)),
            "came before, and each counts once");
        headers["X-Request-Id"] = "two";
        (await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me), before: headers))).Is(HttpStatusCode.NoContent);

        // Nor later, when it has been forgotten.
        signed.Server.Time.Advance(TimeSpan.FromMinutes(6));
        SignedHarness.IsInvalid(
            await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me), before: headers)), "more than 5 minutes");
    }

    [Fact]
    public async Task The_body_is_signed_as_it_is_sent()
    {
        await using var signed = await SignedHarness.StartAsync();
        var packed = Gzip.Pack(SignedHarness.Message());
        var request = signed.Mine.Sign("POST", PathOfMine, packed);
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        (await signed.SendAsync(request)).Is(HttpStatusCode.Created);

        var chunked = signed.Mine.Sign("POST", PathOfMine, SignedHarness.Message());
        chunked.Headers.TransferEncodingChunked = true;
        (await signed.SendAsync(chunked)).Is(HttpStatusCode.Created);

        Assert.Equal(2, signed.Server.Participants.Appended.Count);
        (await signed.SendAsync(signed.Mine.Sign("POST", PathOfMine, [])))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
    }

    [Fact]
    public async Task A_body_longer_than_any_may_be_is_not_read_for_its_signature()
    {
        await using var signed = await SignedHarness.StartAsync(("PixStream:Http:MaxMessageBytes", "4096"));
        // It waits to be asked for the body: a client that is refused in the midst of sending may see no answer.
        var request = signed.Mine.Sign("POST", PathOfMine, new byte[2 << 20]);
        request.Headers.ExpectContinue = true;
        (await signed.SendAsync(request)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        Assert.Empty(signed.Server.Participants.Appended);
    }

    [Fact]
    public async Task A_key_lets_do_what_its_scope_says()
    {
        await using var signed = await SignedHarness.StartAsync();
        var sends = signed.Add(RequestSigner.New("mine-2", Me));
        await signed.SeenAsync(() => CountsNow(signed, "mine-2"));
        (await signed.SendAsync(sends.Sign("POST", PathOfMine, SignedHarness.Message(), Now(signed)))).Is(HttpStatusCode.Created);
        var refused = await signed.SendAsync(sends.Sign("GET", Paths.SpiStart(Me), before: Now(signed)));
        refused.IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        Assert.Contains("The key does not have the scope that this needs: pix.read.", refused.Text, StringComparison.Ordinal);
        (await signed.SendAsync(signed.Others.Sign("POST", Paths.Intake(CredentialHarness.Other), [1], Now(signed))))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    [Fact]
    public async Task A_key_goes_with_its_file_and_with_its_place_in_the_registry()
    {
        await using var signed = await SignedHarness.StartAsync();
        (await signed.SendAsync(signed.Others.Sign("GET", Paths.SpiStart(CredentialHarness.Other)))).Is(HttpStatusCode.NoContent);
        signed.Server.KeysOf = static ispb => ispb == Me ? [("mine", null)] : [];
        signed.Server.Change(CredentialHarness.Suspended, "active");
        SignedHarness.IsInvalid(
            await signed.SendAsync(signed.Others.Sign("GET", Paths.SpiStart(CredentialHarness.Other))), NotValid);

        (await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me)))).Is(HttpStatusCode.NoContent);
        File.Delete(Path.Combine(signed.Server.KeyDirectory, "mine"));
        await signed.SeenAsync(() => !CountsNow(signed, "mine"));
        SignedHarness.IsInvalid(
            await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me), before: Now(signed))), NotValid);
    }

    [Fact]
    public async Task The_state_of_the_registry_counts()
    {
        await using var signed = await SignedHarness.StartAsync();
        signed.Server.Change(Me, "suspended");
        var refused = await signed.SendAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me)));
        refused.IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        Assert.Contains("You are suspended", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Me, "pix.read pix.send", 204, 201)]
    [InlineData(Me, "pix.send", 403, 201)]
    [InlineData(CredentialHarness.Other, "pix.read pix.send", 401, 401)]
    public async Task A_signed_request_with_a_token_needs_both(string ispb, string scope, int read, int send)
    {
        await using var issuer = await LabIssuer.StartAsync();
        await using var signed = await SignedHarness.StartAsync(
            ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
            ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
            ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress));
        var token = $"Bearer {issuer.Issue(ispb, new() { ["scope"] = scope })}";
        Assert.Equal(read, (await AskAsync(signed.Mine.Sign("GET", Paths.SpiStart(Me)), token)).Code);
        Assert.Equal(send, (await AskAsync(Post(signed), token)).Code);
        Assert.Equal(401, (await AskAsync(Post(signed), $"{token}x")).Code);
        Assert.Equal(401, (await AskAsync(Post(signed, signedBody: [1]), token)).Code);

        // Alone each of them is enough.
        (await signed.SendAsync(Post(signed))).Is(HttpStatusCode.Created);
        var mine = $"Bearer {issuer.Issue(Me)}";
        (await AskAsync(new HttpRequestMessage(HttpMethod.Get, Paths.SpiStart(Me)), mine)).Is(HttpStatusCode.NoContent);

        Task<Answer> AskAsync(HttpRequestMessage request, string authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            return signed.SendAsync(request);
        }
    }

    /// <summary>The values of the documentation. The signature was made with openssl.</summary>
    [Fact]
    public void The_form_of_a_signature_stays_as_it_is()
    {
        var secret = Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var fields = new SignedFields(
            "POST", "/api/v1/in/12345678/msgs", "", "12345678", "bank-a-1", "1796032800", "payment-1", "3f2a");
        var signature = new byte[RequestSignature.Length];
        RequestSignature.Compute(secret, fields, SHA256.HashData("<Envelope/>"u8), signature);
        Assert.Equal("06b4bafa895711b587a08d669af19859c08e08343898c5cba85782c34b2c747c", Convert.ToHexStringLower(signature));
    }

    [Fact]
    public async Task Where_no_keys_are_set_the_headers_of_a_signature_mean_nothing()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var client = harness.As(Me);
        var request = RequestSigner.New("unknown", Me).Sign("GET", Paths.SpiStart(Me));
        (await client.SendAsync(request)).Is(HttpStatusCode.NoContent);
    }

    private static byte[] Message() => SignedHarness.Message();

    private static Dictionary<string, string?> Header(string name, string? value) => new() { [name] = value };

    private static HttpRequestMessage Post(
        SignedHarness signed, Dictionary<string, string?>? before = null, Dictionary<string, string?>? after = null,
        byte[]? signedBody = null) =>
        signed.Mine.Sign("POST", PathOfMine, SignedHarness.Message(), before, after, signedBody);

    private static HttpRequestMessage Moved(HttpRequestMessage request, string method, string target)
    {
        request.Method = new HttpMethod(method);
        request.RequestUri = new Uri(target, UriKind.Relative);
        return request;
    }

    private static bool CountsNow(SignedHarness signed, string id) =>
        signed.Server.Http.Services.GetRequiredService<RequestSecrets>().Current.ContainsKey(id);

    /// <summary>The server's clock was moved.</summary>
    private static Dictionary<string, string?> Now(SignedHarness signed) => new()
    {
        ["X-Timestamp"] = signed.Server.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };
}
