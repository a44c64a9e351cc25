// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Bytes that still come, but were given up because there was no room to wait for them: they are read in their
/// place.</summary>
public sealed class FullStoreTests
{
    private const uint Answers = 2_500;     // more than a store has room for

    [Fact]
    public void a_session_is_not_complete_and_the_gap_is_ours()
    {
        OrderScript script = Play(StreamTopology.Session(ProtocolId.SoupBinTcpOuch5));

        SessionCounters session = script.Intervals[^1].Sessions[0];
        Assert.Equal((Answers, 1L), (session.MessagesFromExchange, session.StreamGaps));
        Assert.Equal(1, session.RecordsImpaired);
        Assert.Equal(UnobservedCause.Appliance, Assert.Single(script.Of(TelemetryEventKind.StreamGap)).Cause);
        Assert.Single(script.Of(TelemetryEventKind.TableFull));
    }

    [Fact]
    public void a_line_is_not_complete_and_the_gap_is_ours()
    {
        OrderScript script = Play(StreamTopology.Feed(ProtocolId.SoupBinTcp));

        LineCounters line = script.Intervals[^1].Lines[0];
        Assert.Equal((Answers, 1L), (line.Packets, line.RecordsImpaired));
        Assert.Equal(UnobservedCause.Appliance, Assert.Single(script.Of(TelemetryEventKind.StreamGap)).Cause);
    }

    [Fact]
    public void bytes_that_are_no_messages_are_not_ours()
    {
        Wire wire = TcpStreamTests.Opened();
        byte[] garbage = new byte[2000];
        for (uint segment = 0; segment < 200; segment++)
            wire.From(1 + (segment * 2000), garbage);
        wire.From(1 + (200 * 2000), Soup.OrderAccepted(1));
        wire.End();

        Assert.DoesNotContain(wire.Log.Messages,
            packet => (packet.Flags & (PacketEventFlags.StreamGapOurs | PacketEventFlags.TableFull)) != 0);
    }

    /// <summary>Answers of which the first comes last, through the whole analysis.</summary>
    private static OrderScript Play(Topology topology)
    {
        Wire wire = new(topology, TcpStreamOptions.For(topology));
        wire.From(0, [], Wire.Syn | Wire.Ack);
        for (uint answer = 1; answer < Answers; answer++)
            wire.From(1 + (answer * 67), Soup.OrderAccepted(answer));
        wire.From(1, Soup.OrderAccepted(0));
        var script = new OrderScript();
        foreach (PacketEvent reported in wire.Log.Events)
        {
            PacketEvent packet = reported;
            script.Put(ref packet);
        }
        return script.End(wire.NowNs);
    }
}
