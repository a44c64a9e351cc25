// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using IronSnappy;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>A value as it was received.</summary>
internal sealed record WrittenSample(IReadOnlyList<(string Name, string Value)> Labels, double? Value, long TimeMs)
{
    /// <summary>True if it is the end of a series.</summary>
    internal bool IsStale { get; init; }

    internal string Name => Labels.Single(label => label.Name == "__name__").Value;
}

/// <summary>An answer of the receiver.</summary>
internal sealed record WriteAnswer(int Status, string Text = "", string? RetryAfter = null, string? Type = null);

/// <summary>Receives remote write and queries, and answers as a test wants it.</summary>
internal sealed class WriteReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, WriteAnswer> _answer;
    private readonly List<WrittenSample> _samples = [];
    private readonly Task _serving;

    internal WriteReceiver(Func<HttpListenerRequest, WriteAnswer> answer)
    {
        _answer = answer;
        string address = $"127.0.0.1:{FreePort.OnLoopback()}";
        Base = new Uri($"http://{address}/");
        Url = new Uri(Base, "api/v1/write");
        _listener.Prefixes.Add($"http://{address}/");
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    internal Uri Base { get; }

    internal Uri Url { get; }

    /// <summary>Values of messages that were accepted.</summary>
    internal IReadOnlyList<WrittenSample> Samples
    {
        get
        {
            lock (_samples)
                return [.. _samples];
        }
    }

    /// <summary>Times at which messages came, milliseconds.</summary>
    internal List<long> Times { get; } = [];

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(30));
        _listener.Close();
    }

    /// <summary>Values of a message.</summary>
    internal static List<WrittenSample> Decode(byte[] message)
    {
        List<WrittenSample> samples = [];
        foreach (ProtoField series in ProtoReader.Fields(message))
        {
            Assert.Equal(1, series.Number);
            List<ProtoField> fields = ProtoReader.Fields(series.Bytes);
            List<(string, string)> labels = [.. fields.Where(field => field.Number == 1).Select(field =>
            {
                List<ProtoField> pair = ProtoReader.Fields(field.Bytes);
                return (pair.Single(one => one.Number == 1).Text, pair.Single(one => one.Number == 2).Text);
            })];
            foreach (ProtoField field in fields.Where(field => field.Number > 1))
            {
                List<ProtoField> parts = ProtoReader.Fields(field.Bytes);
                bool isNumber = field.Number == 2;
                double value = parts.Single(one => one.Number == (isNumber ? 1 : 3)).Double;
                samples.Add(new WrittenSample(
                    labels, isNumber ? value : null,
                    (long)parts.Single(one => one.Number == (isNumber ? 2 : 15)).Integer)
                {
                    IsStale = BitConverter.DoubleToInt64Bits(value) == 0x7FF0_0000_0000_0002,
                });
            }
        }
        return samples;
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
        using var body = new MemoryStream();
        context.Request.InputStream.CopyTo(body);
        WriteAnswer answer = _answer(context.Request);
        if (context.Request.HttpMethod == "POST")
        {
            lock (_samples)
            {
                Times.Add(Environment.TickCount64);
                if (answer.Status < 300)
                    _samples.AddRange(Decode(Snappy.Decode(body.ToArray())));
            }
        }
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } after)
            context.Response.Headers["Retry-After"] = after;
        if (answer.Type is { } type)
            context.Response.ContentType = type;
        if (answer.Status != 204)
            context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(answer.Text));
        context.Response.Close();
    }
}
