// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Net;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Otlp;

/// <summary>Accepts what is sent to <c>/v1/metrics</c>, unpacked.</summary>
internal sealed class RawReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<byte[]> _bodies;
    private readonly Task _serving;

    internal RawReceiver(List<byte[]> bodies)
    {
        _bodies = bodies;
        Url = new Uri($"http://127.0.0.1:{FreePort.OnLoopback()}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    internal Uri Url { get; }

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
                Assert.Equal("/v1/metrics", context.Request.Url!.AbsolutePath);
                using var gzip = new GZipStream(context.Request.InputStream, CompressionMode.Decompress);
                using var body = new MemoryStream();
                await gzip.CopyToAsync(body);
                lock (_bodies)
                    _bodies.Add(body.ToArray());
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
