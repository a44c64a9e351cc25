// SPDX-License-Identifier: Apache-2.0
using System.Net;
using TestSupport.Engines;

namespace EndToEnd.Tests.Monitor;

/// <summary>A collector of OpenTelemetry that accepts all and counts it by the path of the request.</summary>
internal sealed class CollectorOfCounts : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly Task _serving;

    internal CollectorOfCounts()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.OnLoopback()}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    /// <summary>Its address.</summary>
    internal Uri Url { get; }

    /// <summary>Messages that came to a path, each with something in it.</summary>
    internal int CountOf(string path)
    {
        lock (_counts)
            return _counts.GetValueOrDefault(path);
    }

    /// <inheritdoc/>
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
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                string path = context.Request.Url!.AbsolutePath;
                lock (_counts)
                    _counts[path] = _counts.GetValueOrDefault(path) + (body.Length > 0 ? 1 : 0);
                context.Response.Close();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }
}
