// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Hostile;

/// <summary>Rows of counters that cannot be right, and messages of another schema.</summary>
public sealed class StrangeRowTests
{
    private readonly FleetRig _rig = new(new FleetLimits { Rows = 500 });

    [Fact]
    public void counters_of_feeds_lines_and_sessions_that_do_not_exist_are_left_out()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(5, one);
        SummaryReport before = _rig.Of("trade01").Current.Counters();
        _rig.Run(5, new ChangedMessages(_rig.Channel, (_, template, message) =>
        {
            if (template is 13 or 14 or 15)
                MoveSecondRow(message);
            return message;
        }), one);

        SummaryReport totals = _rig.Of("trade01").Current.Counters();
        Assert.Equal((before.Feeds.Count, before.Sessions.Count), (totals.Feeds.Count, totals.Sessions.Count));
        Assert.Equal(one.Truth.Sum(second => second.Feeds[0].Messages), totals.Feeds[0].Messages);
        FleetRig.AssertSame(one.Truth.Samples(0), _rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        _rig.AssertReadable();
    }

    [Fact]
    public void totals_that_go_back_are_shown_as_sent_and_right_again_with_the_next()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(10, one);
        _rig.Run(1, new ChangedMessages(_rig.Channel, (_, template, message) =>
        {
            if (template != FeedCountersMessage.TemplateId)
                return message;
            FeedCountersMessage row = MemoryMarshal.Read<FeedCountersMessage>(message.AsSpan(MessageHeader.Size));
            if (row.Scope == 1)
                row.Write(new FeedCounters { Messages = 1 });
            MemoryMarshal.Write(message.AsSpan(MessageHeader.Size), in row);
            return message;
        }), one);
        Assert.Equal(1, _rig.Of("trade01").Current.Counters().Feeds[0].Messages);
        _rig.AssertReadable();
        _rig.Run(1, one);

        long whole = one.Truth.Sum(second => second.Feeds[0].Messages);
        Assert.Equal(whole, _rig.Of("trade01").Current.Counters().Feeds[0].Messages);
        // Over a time they are sums of intervals, which never went back.
        var all = new RecordSelection(_rig.Model.Appliances, _rig.TimeNs - (60 * FleetRig.SecondNs), _rig.TimeNs);
        Assert.Equal(whole, WindowSummary.Of(_rig.Of("trade01"), all)!.Feeds[0].Messages);
    }

    [Fact]
    public void messages_of_another_schema_are_counted_and_not_read()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        SimulatedAppliance stranger = _rig.Start("stranger", 0xB2);
        var other = new ChangedMessages(_rig.Channel, (_, _, message) =>
        {
            BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), MessageHeader.Schema + 1);
            return message;
        });
        _rig.Run(5, one);
        for (int second = 0; second < 5; second++)
            stranger.Second(other);

        Assert.Equal(["trade01"], _rig.Names);
        Assert.Equal(0, _rig.Model.Nameless);
        Assert.True(_rig.Model.Refused["message"] >= 5 * 4);
        Assert.Equal(0, _rig.Of("trade01").Current.Malformed);
    }

    // The index is the first number behind the counters in each of the three.
    private static void MoveSecondRow(byte[] message)
    {
        int at = BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) switch { 13 => 120, 14 => 184, _ => 264 };
        Span<byte> index = message.AsSpan(MessageHeader.Size + at);
        if (BinaryPrimitives.ReadUInt16LittleEndian(index) == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(index, 60_000);
    }
}
