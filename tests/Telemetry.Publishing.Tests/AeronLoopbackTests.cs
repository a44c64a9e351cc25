// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.Driver;
using Disruptor;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using TestSupport.Reports;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Publisher and subscriber over a real Aeron channel on loopback.</summary>
[Collection(Undisturbed.Name)]
public sealed class AeronLoopbackTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void a_subscriber_over_udp_ends_with_the_totals_that_the_process_itself_prints()
    {
        string channel = "aeron:udp?endpoint=127.0.0.1:" + FreePort();
        using EmbeddedMediaDriver driver =
            EmbeddedMediaDriver.Launch(new MediaDriverContext { TermBufferLength = 1 << 18 });
        using Adaptive.Aeron.Aeron client = Adaptive.Aeron.Aeron.Connect(
            new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        using var subscriber = new AeronSubscriber(client, channel, null, reader);
        using var outlet = new AeronOutlet(1 << 15);
        outlet.Connect(client, channel);
        Await(() => outlet.IsConnected(0) && outlet.IsConnected(1) && outlet.IsConnected(2), "publications connected");
        var queue = new LocalQueue(1 << 22, waits: false);
        var intervals = new IntervalExchange(Watched.Topology, 8, 3, waits: false);
        ValueRingBuffer<TelemetryEvent> events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1024, new YieldingWaitStrategy());
        var publisher = new TelemetryPublisher(
            new PublisherRig().Options, Watched.Topology, 8,
            new PublisherInput(events, intervals, new PublisherRig.FixedSource()), queue, outlet,
            new MonotonicStampClock());

        var random = new Random(5);
        for (int ordinal = 1; ordinal <= 5; ordinal++)
        {
            Hand(intervals, ordinal, random);
            Await(() => publisher.DoWork() + subscriber.Poll() == 0, "interval published");
        }
        Await(
            () => publisher.DoWork() + subscriber.Poll() >= 0 && publisher.IsDone && reader.IsFinal,
            "totals received");

        var localSink = new RecordingSink();
        var local = new ReportReader(localSink, new ReaderLimits());
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            local.OnMessage(stream, message);
            queue.Release();
        }
        Assert.Equal(ReportText.Of(local.Summary("x")), ReportText.Of(reader.Summary("x")));
        // One that found no room goes with the next.
        Assert.Equal(5, sink.Snapshots.Sum(snapshot => snapshot.Ordinal - snapshot.FirstOrdinal + 1));
        Assert.All(reader.Received(), stream => Assert.Equal(0, stream.Missing));
        Assert.Equal(0, reader.Malformed);
    }

    private static void Hand(IntervalExchange intervals, int ordinal, Random random)
    {
        Assert.True(intervals.TryTakeFree(out IntervalBuffer? buffer));
        buffer!.Ordinal = ordinal;
        buffer.StartStampNs = ordinal * PublisherRig.SecondNs;
        buffer.EndStampNs = (ordinal + 1) * PublisherRig.SecondNs;
        buffer.IsLast = ordinal == 5;
        buffer.Lines[0].Packets = ordinal * 100;
        foreach (HdrHistogram.LongHistogram histogram in buffer.Histograms)
        {
            for (int sample = 0; sample < 3000; sample++)
                histogram.RecordValue(random.NextInt64(1, 1L << random.Next(1, 36)));
        }
        intervals.Hand(buffer);
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    private static void Await(Func<bool> condition, string what)
    {
        long end = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        SpinWait spinner = default;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, what + ": not within " + Deadline);
            spinner.SpinOnce();
        }
    }
}
