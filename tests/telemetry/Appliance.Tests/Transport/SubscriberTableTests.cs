// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Transport;
using Telemetry.Config;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Failures;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>The subscribers of a process while subscribers and media drivers start and end.</summary>
public sealed class SubscriberTableTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _directory = Path.Combine("/dev/shm", $"aeron-test-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private readonly SubscriberCounters[] _reported = new SubscriberCounters[SubscriberCounters.MaxReported];

    private string Control => $"aeron:udp?control=127.0.0.1:{_port}|control-mode=dynamic";

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void a_subscriber_is_reported_with_its_streams_and_its_departure()
    {
        using var output = new AeronOutput(Options(Control, DriverKind.Embedded, _directory));
        Assert.Equal(0, Read(output));
        AeronInput one = Subscribe();
        AeronInput other = Subscribe();
        Await(() => Read(output) == 2 && IsWhole(0) && IsWhole(1), "both are told of");
        Assert.Equal(OfferResult.Published, output.Outlet.Offer(1, 64));
        Await(() => Read(output) == 2 && _reported[0].Streams[1].BehindBytes == 96, "what was sent is behind");

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int reading = 0; reading < 100; reading++)
            Read(output);
        Assert.Equal(allocated, GC.GetAllocatedBytesForCurrentThread());

        one.Dispose();
        Await(() => Read(output) == 2 && _reported[0].State != _reported[1].State, "one left");

        SubscriberCounters gone = _reported[_reported[0].State == SubscriberState.Left ? 0 : 1];
        SubscriberCounters live = _reported[_reported[0].State == SubscriberState.Left ? 1 : 0];
        Assert.Equal((SubscriberState.Left, NullValue.Int64, 0L),
            (gone.State, gone.Streams[1].BehindBytes, gone.Streams[1].Naks));
        Assert.Equal((SubscriberState.Live, 96L, NullValue.Int64),
            (live.State, live.Streams[1].BehindBytes, live.Streams[3].Naks));
        Assert.NotEqual(gone.Port, live.Port);
        Assert.False(gone.SharesAddress || live.SharesAddress);
        Assert.InRange(MonotonicClock.NowNs - live.HeardStampNs, 0, (long)Deadline.TotalNanoseconds);
        other.Dispose();
    }

    [Fact]
    public void a_subscriber_keeps_its_row_when_the_driver_is_replaced()
    {
        using var output = new AeronOutput(Options(Control, DriverKind.External, _directory));
        Assert.Equal(-1, Read(output));
        EmbeddedMediaDriver first = Launch();
        Await(() => output.Link.IsUp, "up");
        using AeronInput input = Subscribe();
        Await(() => Read(output) == 1 && IsWhole(0), "told of");
        long receiverId = _reported[0].ReceiverId;

        first.Dispose();
        Await(() => !output.Link.IsUp, "down");
        Await(() => Read(output) == 1 && _reported[0].State == SubscriberState.Silent, "silent");
        using EmbeddedMediaDriver second = Launch();
        Await(() => Read(output) == 1 && _reported[0].State == SubscriberState.Live && IsWhole(0), "told of again");

        Assert.Equal(receiverId, _reported[0].ReceiverId);
    }

    [Fact]
    public void of_the_departed_subscribers_the_last_ones_are_kept()
    {
        const int count = 40;
        var table = new SubscriberTable();
        ExclusivePublication publication = null!;
        using AeronLink link = AeronLink.Open(Options(Control, DriverKind.Embedded, _directory), client =>
        {
            publication = client.AddExclusivePublication(Control + "|term-length=64k", StreamIds.Snapshots);
            table.Begin(client, [publication]);
        });
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        for (int receiver = 1; receiver <= count; receiver++)
        {
            // Each has the address of the one before.
            socket.Send(StatusMessage(publication, receiver), new IPEndPoint(IPAddress.Loopback, _port));
            Await(() => table.Read(_reported, MonotonicClock.NowNs) == receiver, $"{receiver} are told of");
        }
        table.End();

        Assert.Equal(SubscriberTable.MostGone, table.Read(_reported, MonotonicClock.NowNs));
        Assert.Equal(Enumerable.Range(count - SubscriberTable.MostGone + 1, SubscriberTable.MostGone),
            _reported[..SubscriberTable.MostGone].Select(one => (int)one.ReceiverId));
        Assert.Equal(SubscriberTable.MostGone - 1,
            _reported[..SubscriberTable.MostGone].Count(one => one.State == SubscriberState.Left));
    }

    /// <summary>A receiver's status message at the start of a stream, by the protocol's layout.</summary>
    private static byte[] StatusMessage(ExclusivePublication publication, long receiverId)
    {
        byte[] frame = new byte[36];
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(6), 3);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), publication.SessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(12), publication.StreamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(16), publication.InitialTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(24), 32768);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(28), receiverId);
        return frame;
    }

    private int Read(AeronOutput output) => output.Subscribers.Read(_reported, MonotonicClock.NowNs);

    /// <summary>True if a row is live on the three streams of an outlet.</summary>
    private bool IsWhole(int row)
    {
        Span<SubscriberStreamCounters> streams = _reported[row].Streams;
        return streams[0].WindowBytes > 0 && streams[1].WindowBytes > 0 && streams[2].WindowBytes > 0
            && streams[3].Naks == NullValue.Int64;
    }

    private AeronInput Subscribe() => new(
        Options($"aeron:udp?endpoint=127.0.0.1:{FreePort()}|control=127.0.0.1:{_port}", DriverKind.Embedded, null),
        null, new ReportReader(new RecordingSink(), new ReaderLimits()));

    private EmbeddedMediaDriver Launch() =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext { AeronDirectoryName = _directory });

    private static AeronLinkOptions Options(string channel, DriverKind kind, string? directory) => new()
    {
        Channel = channel,
        Settings = new AeronSettings { Driver = kind, Directory = directory, TermLength = 1 << 16 },
        Failure = new StageFailure(),
    };

    private static void Await(Func<bool> condition, string what)
    {
        DateTime deadline = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "not within the deadline: " + what);
            Thread.Yield();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
