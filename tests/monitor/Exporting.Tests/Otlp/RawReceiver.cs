// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Net;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Otlp;

/// <summary>An answer of a collector.</summary>
internal sealed record RawAnswer(int Status = 200, string Text = "", string? RetryAfter = null, byte[]? Message = null);

/// <summary>Accepts what is sent to <c>/v1/metrics</c> and <c>/v1/logs</c>, unpacked.</summary>
internal sealed class RawReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<byte[]> _bodies;
    private readonly Func<int, RawAnswer> _answer;
    private readonly Task _serving;
    private int _requests;

    /// <summary>Starts it.</summary>
    /// <param name="bodies">Takes the messages that it accepts.</param>
    /// <param name="port">Port; null for a free one.</param>
    /// <param name="answer">Answers a request by its number from 1; null to accept all.</param>
    internal RawReceiver(List<byte[]> bodies, int? port = null, Func<int, RawAnswer>? answer = null)
    {
        (_bodies, _answer) = (bodies, answer ?? (static _ => new RawAnswer()));
        Url = new Uri($"http://127.0.0.1:{port ?? FreePort.OnLoopback()}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    internal Uri Url { get; }

    /// <summary>Requests so far.</summary>
    internal int Requests => Volatile.Read(ref _requests);

    /// <summary>Paths of the requests.</summary>
    internal HashSet<string> Paths { get; } = [];

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(30));
        _listener.Close();
    }

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await Answer(context);
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        using var gzip = new GZipStream(context.Request.InputStream, CompressionMode.Decompress);
        using var body = new MemoryStream();
        await gzip.CopyToAsync(body);
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        RawAnswer answer = _answer(Interlocked.Increment(ref _requests));
        lock (_bodies)
        {
            Paths.Add(context.Request.Url!.AbsolutePath);
            if (answer.Status < 300)
                _bodies.Add(body.ToArray());
        }
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } after)
            context.Response.Headers["Retry-After"] = after;
        if (answer.Message is { } message)
        {
            context.Response.ContentType = "application/x-protobuf";
            context.Response.OutputStream.Write(message);
        }
        else
        {
            context.Response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(answer.Text));
        }
        context.Response.Close();
    }
}
