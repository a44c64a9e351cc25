// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Hostile;

/// <summary>Numbers that no appliance can have are refused; sums of those that are taken never turn round.</summary>
public sealed class LargestNumberTests
{
    private readonly FleetRig _rig = new();

    [Theory]
    [InlineData(1L << 56, false)]
    [InlineData((1L << 56) + 1, true)]
    [InlineData(long.MaxValue, true)]
    [InlineData(-(1L << 56) - 1, true)]
    public void a_counter_beyond_any_that_there_can_be_costs_its_interval(long messages, bool isRefused)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(2, one);
        int changes = 0;
        _rig.Run(1, new ChangedMessages(_rig.Channel, (stream, template, message) =>
            stream == 1001 && template == FeedCountersMessage.TemplateId && changes++ == 0
                ? WithMessages(message, messages) : message), one);

        Assert.Equal(isRefused ? 1 : 0, _rig.Of("trade01").Current.Malformed);
        Assert.Equal(isRefused ? 2 : 3, _rig.Of("trade01").Current.Intervals);
    }

    [Theory]
    [InlineData(1L << 56, 1L << 56)]
    [InlineData(NullValue.Int64, null)]
    [InlineData((1L << 56) + 1, 0L)]
    [InlineData(NullValue.Int64 + 1234, 0L)]
    public void a_row_of_the_totals_with_a_counter_beyond_any_is_left_out(long lost, long? shown)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        int changes = 0;
        _rig.Run(1, new ChangedMessages(_rig.Channel, (stream, template, message) =>
            stream == 1003 && template == SessionCountersMessage.TemplateId && changes++ == 0
                ? HookOf(message, lost) : message), one);

        Publisher current = _rig.Of("trade01").Current;
        bool isRefused = shown == 0;
        Assert.Equal(isRefused ? 1 : 0, current.Malformed);
        Assert.Equal(isRefused ? [] : [shown],
            (current.Totals().HostPath?.Hooks ?? []).Select(hook => hook.Lost));
    }

    [Fact]
    public void sums_of_many_intervals_end_at_the_largest_number()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(150, new ChangedMessages(_rig.Channel, (_, template, message) =>
            template == FeedCountersMessage.TemplateId
                ? WithMessages(message, CounterMath.MostOfDay) : message), one);

        Assert.Equal(0, _rig.Of("trade01").Current.Malformed);
        var all = new RecordSelection(_rig.Model.Appliances, _rig.TimeNs - (400 * FleetRig.SecondNs), _rig.TimeNs);
        Assert.Equal(long.MaxValue, WindowSummary.Of(_rig.Of("trade01"), all)!.Feeds[0].Messages);
        Assert.Equal(long.MaxValue, Assert.Single(CounterRange.Of(all, CounterRange.Find("feeds.messages")!.Value,
            new SeriesFilter(), 1).Sums));
        _rig.AssertReadable();
    }

    [Fact]
    public void sums_of_samples_end_at_the_largest_number_and_keep_their_percentiles()
    {
        var most = new SparseHistogram();
        most.Append(100, long.MaxValue - 1);
        most.Append(200, 1);
        var sum = new DistributionSum();
        for (int count = 0; count < 3; count++)
        {
            sum.Add(most);
            sum.Samples.Add(new SeriesSamples { Count = most.TotalCount, NegativeCount = long.MaxValue });
        }
        SparseHistogram merged = sum.ToHistogram();
        var joined = new SparseHistogram();
        joined.Add(most);
        joined.Add(most);

        Assert.All((SparseHistogram[])[merged, joined], one =>
        {
            Assert.Equal(long.MaxValue, one.TotalCount);
            Assert.Equal(long.MaxValue, one.CountAt(0));
            Assert.Equal(SeriesBuckets.HighestAt(100), one.ValueAtPercentile(50));
            Assert.Equal(SeriesBuckets.HighestAt(100), one.ValueAtPercentile(99.99));
        });
        Assert.Equal((3, long.MaxValue, long.MaxValue),
            (merged.CountAt(1), sum.Samples.Count, sum.Samples.NegativeCount));
    }

    private static byte[] HookOf(byte[] row, long lost)
    {
        var hook = new HookMessage
        {
            LastOrdinal = MemoryMarshal.Read<SessionCountersMessage>(row.AsSpan(MessageHeader.Size)).LastOrdinal,
            Counters = new HookCounters { Lost = lost },
        };
        byte[] message = new byte[256];
        int length = MessageEncoder.Begin(message, in hook).Length;
        row.AsSpan(MessageHeader.Size, MessageOrigin.Size).CopyTo(message.AsSpan(MessageHeader.Size));
        return message[..length];
    }

    private static byte[] WithMessages(byte[] message, long messages)
    {
        FeedCountersMessage row = MemoryMarshal.Read<FeedCountersMessage>(message.AsSpan(MessageHeader.Size));
        row.Write(new FeedCounters { Messages = messages });
        MemoryMarshal.Write(message.AsSpan(MessageHeader.Size), in row);
        return message;
    }
}
