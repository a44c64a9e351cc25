// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Net;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Engines;

/// <summary>An HTTP server that answers as the monitor does: metrics in the form that the client asks for, and the list
/// of targets.</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<IReadOnlyList<ApplianceMetrics>> _appliances;
    private readonly Func<string, ScrapeOptions>? _options;
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="appliances">The appliances.</param>
    /// <param name="options">Form of the histograms of an appliance; null for the default one.</param>
    internal MetricsEndpoint(
        Func<IReadOnlyList<ApplianceMetrics>> appliances, Func<string, ScrapeOptions>? options = null)
    {
        (_appliances, _options) = (appliances, options);
        Address = $"127.0.0.1:{FreePort.OnLoopback()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    /// <summary>Host and port.</summary>
    internal string Address { get; }

    /// <summary>Forms in which metrics were sent.</summary>
    internal HashSet<MetricsFormat> Sent { get; } = [];

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(60));
        _listener.Close();
    }

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Answer(context);
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        IReadOnlyList<ApplianceMetrics> appliances = _appliances();
        var output = new ArrayBufferWriter<byte>();
        if (path == "/sd/prometheus")
        {
            context.Response.ContentType = PrometheusTargets.ContentType;
            PrometheusTargets.Write(Address, appliances.Select(appliance => appliance.Name), output);
        }
        else
        {
            MetricsFormat format = MetricsFormats.Choose(context.Request.Headers["Accept"]);
            lock (Sent)
                Sent.Add(format);
            context.Response.ContentType = MetricsFormats.ContentType(format);
            bool isOwn = path == PrometheusTargets.MetricsPath;
            string name = isOwn ? "" : path[(PrometheusTargets.MetricsPath.Length + 1)..];
            _ = MetricsWriter.Write(
                format, [.. appliances.Where(appliance => isOwn || appliance.Name == name)],
                isOwn ? SampleMonitor.Metrics() : null, output, _options?.Invoke(name));
        }
        context.Response.OutputStream.Write(output.WrittenSpan);
        context.Response.Close();
    }
}
