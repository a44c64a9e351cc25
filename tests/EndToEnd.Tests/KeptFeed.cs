// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Kernel.Threads;
using TestSupport.Binary;
using TestSupport.Reloads;

namespace EndToEnd.Tests;

/// <summary>
/// A feed that stands in every file, and sends without a pause while the rest is reloaded. One of its lines has a range
/// of groups next to others of <see cref="Wire"/>, so that it shares a block of the flow table with what comes and
/// goes.
/// </summary>
internal sealed class KeptFeed : IDisposable
{
    /// <summary>The feed as a file has it, one line.</summary>
    internal const string Text =
        "  - {name: kept, protocol: moldudp64, max_channels: 1, lines: [{address: \"239.1.5.100-139:5001\", "
        + "interface: rx0}, {address: \"239.2.5.120:5001\", interface: rx1}]}\n";

    private const int Stream = 4;
    private const int Group = 119;
    private const int NumbersPerMillisecond = 2;

    private readonly WireNetwork _network;
    private readonly Thread _thread;
    private volatile bool _ends;
    private long _sent;

    internal KeptFeed(WireNetwork network)
    {
        _network = network;
        _thread = new Thread(Send) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Stops sending.</summary>
    internal void Stop()
    {
        _ends = true;
        _thread.Join();
    }

    /// <summary>Checks that a run has had every number over both lines, and no time between its intervals.</summary>
    internal void AssertComplete(RunResult result)
    {
        JsonElement feed = result.Summary.At("feeds").EnumerateArray().Single(row => row.Text("feed") == "kept");
        Assert.True(_sent == feed.Count("messages"), $"{_sent} sent, {feed}");
        foreach (string name in (string[])["feed_gaps", "messages_lost", "messages_unobserved", "line_gaps"])
            Assert.True(feed.Count(name) == 0, $"{name}, {feed}");
        foreach (JsonElement line in feed.At("lines").EnumerateArray())
            Assert.True(_sent == line.Count("packets"), $"{_sent} sent, {line}");
        long endNs = -1;
        foreach (JsonElement interval in result.OfType("snapshot"))
        {
            Assert.True(endNs < 0 || interval.Count("start_stamp_ns") == endNs, $"a hole at {endNs}");
            endNs = interval.Count("end_stamp_ns");
        }
    }

    public void Dispose() => Stop();

    private void Send()
    {
        long startMs = Environment.TickCount64;
        while (!_ends)
        {
            while ((Environment.TickCount64 - startMs) * NumbersPerMillisecond > _sent)
            {
                _sent++;
                _network.Send(Wire.Frame(Stream, 0, Group, (ulong)_sent, 1), Wire.InterfaceOf(0));
                _network.Send(Wire.Frame(Stream, 1, Group, (ulong)_sent, 1), Wire.InterfaceOf(1));
            }
            HostThread.SleepNs(1_000_000);
        }
    }
}
