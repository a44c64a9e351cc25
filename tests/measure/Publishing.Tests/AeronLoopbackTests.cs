// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Disruptor;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Receiving.Subscriptions;
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

    [Fact]
    public void what_comes_from_other_networks_is_read_and_not_taken()
    {
        string port = FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using EmbeddedMediaDriver driver =
            EmbeddedMediaDriver.Launch(new MediaDriverContext { TermBufferLength = 1 << 16 });
        using Adaptive.Aeron.Aeron client = Adaptive.Aeron.Aeron.Connect(
            new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        List<IPAddress> refused = [];
        var sources = new SourceFilter([IPNetwork.Parse("127.0.0.2/31")], refused.Add);
        var messages = new Messages();
        using var subscriber =
            new AeronSubscriber(client, $"aeron:udp?endpoint=127.0.0.1:{port}", 1001, messages, sources);
        Publication[] publishers =
        [
            .. Enumerable.Range(2, 3).Select(host => client.AddExclusivePublication(
                $"aeron:udp?endpoint=127.0.0.1:{port}|interface=127.0.0.{host}", 1001)),
        ];
        Await(() => Array.TrueForAll(publishers, one => one.IsConnected) && subscriber.Poll() == 0, "connected");

        byte[] text = new byte[8];
        for (byte number = 0; number < 30; number++)
        {
            text[0] = number;
            using var buffer = new Adaptive.Agrona.Concurrent.UnsafeBuffer(text);
            Await(() => publishers[number % 3].Offer(buffer, 0, text.Length) > 0, "offered");
        }
        Await(() => subscriber.Poll() >= 0 && messages.Numbers.Count + sources.Refused >= 30, "received");

        Assert.Equal(Enumerable.Range(0, 30).Where(number => number % 3 != 2), messages.Numbers.Order());
        Assert.Equal(10, sources.Refused);
        Assert.Equal(IPAddress.Parse("127.0.0.4"), Assert.Single(refused));
    }

    [Theory]
    [InlineData("10.1.2.3:40123", true)]
    [InlineData("10.1.3.3:40123", false)]
    [InlineData("[::ffff:10.1.2.3]:40123", true)]
    [InlineData("[fd00::1]:40123", true)]
    [InlineData("[fe80::1%2]:40123", false)]
    [InlineData("aeron:ipc", false)]
    [InlineData("", false)]
    public void a_source_is_admitted_by_its_address(string source, bool isAdmitted) =>
        Assert.Equal(isAdmitted, new SourceFilter(
            [IPNetwork.Parse("10.1.2.0/24"), IPNetwork.Parse("fd00::/8")], _ => { }).Admits(source));

    private sealed class Messages : IMessageHandler
    {
        public List<int> Numbers { get; } = [];

        public void OnMessage(int streamId, ReadOnlySpan<byte> message) => Numbers.Add(message[0]);
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
