// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using TestSupport.Binary;

namespace TestSupport.Alerts;

/// <summary>A receiver of webhooks, which keeps what it was sent.</summary>
public sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<JsonElement> _bodies = [];
    private readonly Action<JsonElement>? _accepted;
    private readonly Task _serving;

    /// <summary>Starts it on a free port of this host.</summary>
    /// <param name="accepted">Called with each post that it accepts, at once; null for nothing.</param>
    public WebhookReceiver(Action<JsonElement>? accepted = null)
    {
        _accepted = accepted;
        Address = new Uri($"http://{MonitorBinary.FreeAddress()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>HTTP status that it answers with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Decides which posts it answers with status 500 instead; null for none.</summary>
    public Func<JsonElement, bool>? Fails { get; set; }

    /// <summary>What it was sent and accepted.</summary>
    public JsonElement[] Bodies
    {
        get
        {
            lock (_bodies)
                return [.. _bodies];
        }
    }

    /// <summary>Texts of all posts, also of those it refused, with the header of the signature.</summary>
    public ConcurrentQueue<(byte[] Body, string? Signature)> Posts { get; } = new();

    /// <summary>Alerts of one name that it was sent, each as status, in their order.</summary>
    public string[] StatesOf(string alert)
    {
        lock (_bodies)
        {
            return [.. _bodies.SelectMany(body => body.GetProperty("alerts").EnumerateArray())
                .Where(one => one.GetProperty("labels").GetProperty("alertname").GetString() == alert)
                .Select(one => one.GetProperty("status").GetString()!)];
        }
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
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                using var bytes = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(bytes).ConfigureAwait(false);
                Posts.Enqueue((bytes.ToArray(), context.Request.Headers["X-Telemetry-Signature"]));
                using JsonDocument body = JsonDocument.Parse(bytes.ToArray());
                int status = Fails?.Invoke(body.RootElement) == true ? 500 : Status;
                if (status == 200)
                {
                    _accepted?.Invoke(body.RootElement);
                    lock (_bodies)
                        _bodies.Add(body.RootElement.Clone());
                }
                context.Response.StatusCode = status;
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
