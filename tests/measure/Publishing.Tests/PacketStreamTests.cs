// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance.Transport;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Stream 1004 over a real Aeron channel.</summary>
[Collection(Undisturbed.Name)]
public sealed class PacketStreamTests
{
    private const int Packets = 500;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void packets_are_published_and_messages_only_where_orders_are(bool publishesOrders)
    {
        string channel = "aeron:udp?endpoint=127.0.0.1:" + FreePort();
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        var link = new AeronLinkOptions { Channel = channel, Failure = new StageFailure() };
        using var output = new AeronOutput(link, publishPackets: true);
        using var subscriber = new AeronInput(link, StreamIds.Packets, reader);
        Await(() => subscriber.Poll() >= 0 && output.Packets!.Current is { IsConnected: true });
        PublisherOptions options = new PublisherRig().Options with
        {
            PacketOutlet = output.Packets,
            PublishOrders = publishesOrders ? PublishedOrders.All : PublishedOrders.None,
        };
        var publisher = new PacketPublisher(options, null, output.Packets);
        for (int number = 1; number <= Packets; number++)
        {
            publisher.Publish(Packet(number));
            publisher.Publish(Message(number));
        }

        long expected = publishesOrders ? 2 * Packets : Packets;
        Await(() => subscriber.Poll() >= 0 && reader.Received()[3].Received == expected);
        reader.Flush();
        PublicationCounters counters = default;
        output.Packets!.AddCounters(ref counters);
        Assert.Equal((expected, expected), (counters.Offered, counters.Published));
        Assert.Equal((ulong)expected, output.Packets.LastSequence);
        Assert.Equal(Packets, sink.Packets.Count);
        Assert.Equal(publishesOrders ? Packets : 0, sink.Messages.Count);
        Assert.All(sink.Messages, message => Assert.Matches("^#[0-9a-f]{16}$", message.Key));
    }

    private static PacketEvent Packet(int number) => new()
    {
        Kind = PacketEventKind.Feed,
        StampNs = number,
        SessionIndex = -1,
        Envelope = new Envelope { FirstSequence = (ulong)number, Count = 1, NextSequence = (ulong)number + 1 },
    };

    private static PacketEvent Message(int number)
    {
        PacketEvent message = new()
        {
            Kind = PacketEventKind.Message,
            StampNs = number,
            FeedIndex = -1,
            LineIndex = -1,
        };
        message.Message.Key.SetInteger((ulong)number);
        return message;
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    private static void Await(Func<bool> condition)
    {
        long end = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        SpinWait spinner = default;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "not within " + Deadline);
            spinner.SpinOnce();
        }
    }
}
