// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Telemetry.Exporting.Querying;

namespace Telemetry.Exporting.Sending;

/// <summary>HTTP client of one metric database. Neither a proxy nor a redirection leads it elsewhere.</summary>
internal sealed class TargetClient : IDisposable
{
    private const int MostOfAnswer = 200;
    private const int MostOfText = 32 << 20;
    private const int Throttled = 429;
    private const int FirstServerError = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client;
    private long _clockAheadTicks;

    /// <summary>Prepares the client.</summary>
    /// <param name="access">Proof of identity.</param>
    /// <param name="patience">Time for an answer; 30 s by default.</param>
    internal TargetClient(TargetAccess access, TimeSpan? patience = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        handler.SslOptions = OptionsOf(access);
        _client = new HttpClient(handler)
        {
            Timeout = patience ?? Patience,
            MaxResponseContentBufferSize = MostOfText,
        };
        _client.DefaultRequestHeaders.Authorization = access.Header;
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("telemetry-monitor", null));
    }

    /// <summary>Difference of the database's clock in words, by its newest answer; null if it is small or unknown.
    /// </summary>
    internal string? ClockError
    {
        get
        {
            TimeSpan ahead = TimeSpan.FromTicks(Interlocked.Read(ref _clockAheadTicks));
            return ahead.Duration() < ClockTolerance ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"its clock is {ahead.Duration().TotalMinutes:0} min {(ahead > TimeSpan.Zero ? "ahead" : "behind")}");
        }
    }

    /// <summary>Sends a body.</summary>
    /// <param name="headers">Headers of the content, by name.</param>
    /// <param name="stop">Ends the wait for an answer.</param>
    /// <param name="read">Reads the answer of a receiver that has accepted it, as Protocol Buffers; null to take any.
    /// </param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<PostResult> Post(
        Uri address, ReadOnlyMemory<byte> body, IEnumerable<(string Name, string Value)> headers,
        CancellationToken stop, Func<byte[], PostResult>? read = null)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Content = new ReadOnlyMemoryContent(body);
            foreach ((string name, string value) in headers)
            {
                if (!request.Content.Headers.TryAddWithoutValidation(name, value))
                    request.Headers.Add(name, value);
            }
            using HttpResponseMessage answer = await _client.SendAsync(request, stop).ConfigureAwait(false);
            TakeTime(answer);
            return await ResultOf(answer, read, stop).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            return new PostResult(PostOutcome.Again, WordsOf(failure));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new PostResult(PostOutcome.Again, NoAnswer);
        }
        catch (Exception defect) when (!stop.IsCancellationRequested)
        {
            // The connection may be as good as before: the same would fail again and again.
            return new PostResult(PostOutcome.Refused, Defect.Of(defect));
        }
    }

    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<byte[]> Get(Uri address, CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(address, stop).ConfigureAwait(false);
            TakeTime(answer);
            if (answer.IsSuccessStatusCode)
                return await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
            throw new EngineException(await WordsOf(answer, stop).ConfigureAwait(false));
        }
        catch (HttpRequestException failure)
        {
            throw new EngineException(WordsOf(failure));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new EngineException(NoAnswer);
        }
    }

    public void Dispose() => _client.Dispose();

    private static SslClientAuthenticationOptions OptionsOf(TargetAccess access)
    {
        var options = new SslClientAuthenticationOptions();
        if (access.Certificate is { } certificate)
            options.ClientCertificates = [certificate];
        if (access.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return options;
    }

    private string NoAnswer => $"no answer in {_client.Timeout.TotalSeconds:0} s";

    private void TakeTime(HttpResponseMessage answer)
    {
        if (answer.Headers.Date is { } date)
            Interlocked.Exchange(ref _clockAheadTicks, (date - DateTimeOffset.UtcNow).Ticks);
    }

    private async Task<PostResult> ResultOf(
        HttpResponseMessage answer, Func<byte[], PostResult>? read, CancellationToken stop)
    {
        int status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode)
        {
            return answer.Content.Headers.ContentType?.MediaType switch
            {
                "text/html" => new PostResult(PostOutcome.Refused,
                    $"HTTP {status} with a page of HTML: this address receives no metrics"),
                "application/x-protobuf" when read is not null =>
                    read(await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false)),
                _ => new PostResult(PostOutcome.Accepted),
            };
        }
        string words = await WordsOf(answer, stop).ConfigureAwait(false);
        return status is Throttled or >= FirstServerError
            ? new PostResult(PostOutcome.Again, words, PauseOf(answer.Headers.RetryAfter))
            : new PostResult(PostOutcome.Refused, ClockError is { } clock ? $"{words}; {clock}" : words);
    }

    private static TimeSpan? PauseOf(RetryConditionHeaderValue? after)
    {
        TimeSpan? pause = after?.Delta ?? (after?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        return pause is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, LongestPause.Ticks)) : null;
    }

    /// <summary>Status and first line of an answer.</summary>
    private static async Task<string> WordsOf(HttpResponseMessage answer, CancellationToken stop)
    {
        // Not as text: an unknown charset would throw.
        string text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
        string line = EngineAnswer.ErrorOf(text) ?? text.AsSpan().TrimStart().ToString().Split('\n', 2)[0];
        var words = new StringBuilder($"HTTP {(int)answer.StatusCode}");
        if (answer.Headers.Location is { } elsewhere)
            words.Append(": it leads to ").Append(elsewhere);
        else if (line.Length > 0)
            words.Append(": ");
        foreach (char letter in line.AsSpan(0, Math.Min(line.Length, MostOfAnswer)))
            words.Append(char.IsControl(letter) ? ' ' : letter);
        return words.ToString().TrimEnd();
    }

    private static string WordsOf(HttpRequestException failure) =>
        failure.InnerException is System.Security.Authentication.AuthenticationException untrusted
            ? $"its certificate is not trusted: {untrusted.Message} Name its authority with ca_file."
            : failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? $"its answer is larger than {MostOfText >> 20} MiB: ask for fewer series or a shorter time"
                : RequestProblem.Of(failure);
}
