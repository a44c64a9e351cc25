// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Telemetry.Alerts.Sending;

/// <summary>Posts JSON to one receiver.</summary>
/// <param name="path">Address that is posted to.</param>
internal sealed class AlertPost(Uri path) : IDisposable
{
    private const int MostOfAnswer = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TextPatience = TimeSpan.FromSeconds(2);

    // Receivers are named one by one: neither a proxy nor a redirection may lead elsewhere.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Patience,
    };

    /// <summary>Posts a document.</summary>
    /// <param name="write">Writes the document.</param>
    /// <param name="secret">Key of the signature that goes with it in a header; null for none.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task<PostResult> Send(
        Func<ReadOnlyMemory<byte>> write, WebhookSecret? secret, CancellationToken stop)
    {
        try
        {
            ReadOnlyMemory<byte> json = write();
            using var request =
                new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(json) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (secret is not null)
                request.Headers.Add(WebhookSecret.Header, secret.Sign(json.Span));
            // Its status is the answer: a body may be endless, or never come.
            using HttpResponseMessage answer = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return new PostResult(null, IsFinal: true);
            string text = await TextOf(answer, stop).ConfigureAwait(false);
            // What the receiver calls wrong now stays wrong; what it is too busy for it may take later.
            bool isFinal = (int)answer.StatusCode is >= 300 and < 500
                && answer.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
            return new PostResult(
                $"HTTP {(int)answer.StatusCode}{(text.Length > 0 ? ": " : "")}{text}", isFinal);
        }
        catch (HttpRequestException refusal)
        {
            return new PostResult(refusal.Message, IsFinal: false);
        }
        catch (OperationCanceledException)
        {
            return new PostResult($"no answer in {Patience.TotalSeconds:0} s", IsFinal: false);
        }
        catch (Exception defect)
        {
            return new PostResult(Defect.Of(defect), IsFinal: true);
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<string> TextOf(HttpResponseMessage answer, CancellationToken stop)
    {
        byte[] bytes = new byte[MostOfAnswer];
        int length = 0;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(TextPatience);
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(over.Token).ConfigureAwait(false);
            length = await body.ReadAtLeastAsync(bytes, MostOfAnswer, throwOnEndOfStream: false, over.Token)
                .ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException or OperationCanceledException)
        {
            // What is wrong is said by the status too.
        }
        // Not as text: an unknown charset would throw. What a terminal would obey is left out.
        string text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return string.Concat(text.Select(letter =>
            char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format ? ' ' : letter)).Trim();
    }
}

/// <summary>Result of a post.</summary>
/// <param name="Error">Error; null if it was accepted.</param>
/// <param name="IsFinal">True if the same post would have the same result.</param>
internal readonly record struct PostResult(string? Error, bool IsFinal);
