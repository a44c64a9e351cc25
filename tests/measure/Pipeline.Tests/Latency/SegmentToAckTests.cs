// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;
using HdrHistogram;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Acknowledgements and windows of the exchange. One segment takes a microsecond.</summary>
public sealed class SegmentToAckTests
{
    private const int Length = HealthTalk.OrderLength;
    private const int Us = 1_000;

    private readonly GatewayRig _rig = new(SharedGateway.Of([SharedGateway.Session(0)]));

    [Fact]
    public void a_segment_is_timed_to_the_first_that_acknowledges_exactly_it()
    {
        HealthTalk talk = new HealthTalk(_rig).Open();
        for (int order = 0; order < 10; order++)            // across the wrap of the sequence number
            talk.Order(order * Length).Ack((order + 1) * Length).Ack((order + 1) * Length);

        Assert.Equal((10, Us, Us), Samples());
        Assert.Equal(0, Missing());
    }

    [Fact]
    public void one_acknowledgement_of_several_segments_times_only_the_last()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Order(2 * Length).Ack(3 * Length);

        Assert.Equal((1, Us, Us), Samples());
    }

    [Fact]
    public void an_acknowledgement_inside_a_segment_times_nothing_and_the_one_at_its_end_does()
    {
        new HealthTalk(_rig).Open().Order(0, orders: 3).Ack(Length).Ack(3 * Length);

        Assert.Equal((1, 2 * Us, 2 * Us), Samples());
    }

    [Fact]
    public void data_acknowledges_too()
    {
        new HealthTalk(_rig).Open().Order(0).Data(0, Length, Soup.OrderAccepted(1));

        Assert.Equal((1, Us, Us), Samples());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void bytes_that_were_sent_again_are_not_timed(int again)
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Order(again * Length).Ack(2 * Length);

        Assert.Equal((again == 0 ? 1 : 0), Samples().Count);
        Assert.Equal(0, Missing());
    }

    [Fact]
    public void a_segment_with_old_and_new_bytes_is_not_timed()
    {
        new HealthTalk(_rig).Open().Order(0).Order(0, orders: 2).Ack(2 * Length);

        Assert.Equal(0, Samples().Count);
    }

    [Fact]
    public void an_acknowledgement_that_is_read_first_is_timed_by_its_stamp()
    {
        new HealthTalk(_rig).Open().Order(0).Ack(2 * Length).Late(5 * Us).Order(Length);

        Assert.Equal((1, 4 * Us, 4 * Us), Samples());
        Assert.Equal(0, Missing());
    }

    [Fact]
    public void what_can_no_longer_be_timed_may_be_missing()
    {
        new HealthTalk(_rig).Open().Ack(2 * Length).Order(0).Order(Length);
        Assert.Equal((0, 1), (Samples().Count, Missing()));
    }

    [Fact]
    public void more_segments_than_are_remembered_may_be_missing()
    {
        HealthTalk talk = new HealthTalk(_rig).Open();
        const int sent = 130;
        for (int order = 0; order < sent; order++)
            talk.Order(order * Length);
        for (int order = 0; order < sent; order++)
            talk.Ack((order + 1) * Length);

        (long count, long lowest, long highest) = Samples();
        Assert.Equal((128, 2), (count, Missing()));
        Assert.Equal((sent * Us, sent * Us), (lowest, highest));
    }

    [Fact]
    public void after_a_lost_record_nothing_that_was_sent_before_it_is_timed()
    {
        new HealthTalk(_rig).Open().Order(0).Lose(1).Ack(Length).Order(Length).Ack(2 * Length);

        Assert.Equal(1, Samples().Count);
        Assert.Equal(1, Missing());
    }

    [Fact]
    public void repeated_acknowledgements_count_while_bytes_are_on_their_way()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Ack(Length).Ack(Length).Ack(Length)
            .Ack(2 * Length).Ack(2 * Length);

        Assert.Equal(2, Totals().DuplicateAcks);
    }

    [Fact]
    public void another_window_is_no_repeated_acknowledgement()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Ack(Length).Ack(Length, window: 900);

        Assert.Equal(0, Totals().DuplicateAcks);
    }

    [Fact]
    public void bytes_before_earlier_ones_are_out_of_order_unless_we_lost_those()
    {
        byte[] answer = Soup.OrderAccepted(1);
        new HealthTalk(_rig).Open().Order(0)
            .Data(answer.Length, Length, Soup.OrderAccepted(2)).Data(0, Length, answer)
            .Lose(1).Data(3 * answer.Length, Length, answer);

        Assert.Equal(1, Totals().OutOfOrder);
    }

    [Fact]
    public void a_closed_window_is_a_condition_with_its_time()
    {
        new HealthTalk(_rig).Open().Order(0).Ack(Length, window: 0).KeepAlive(Length).Ack(Length, window: 0)
            .Wait(5 * Us).Ack(Length, window: 400);

        SessionCounters counters = Totals();
        Assert.Equal((1, 2 * Us + 6 * Us), (counters.ZeroWindows, counters.ZeroWindowNs));
        Assert.Equal(0, counters.Keepalives);               // a probe of the window
        TelemetryEvent[] events = [.. _rig.Events.Where(item => item.Kind == TelemetryEventKind.WindowClosed)];
        Assert.Equal([EventState.Raised, EventState.Cleared], events.Select(item => item.State));
        Assert.Equal((EventSeverity.Error, 8 * Us), (events[0].Severity, events[1].DurationNs));
    }

    [Fact]
    public void a_window_that_is_closed_at_the_end_of_its_connection_is_cleared()
    {
        new HealthTalk(_rig).Open().Order(0).Ack(Length, window: 0).Reset(isOfExchange: true, Length);
        _rig.Finish();

        Assert.Equal(2, _rig.CountOf(TelemetryEventKind.WindowClosed, 0));
    }

    [Fact]
    public void an_old_segment_does_not_open_the_window()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Ack(2 * Length, window: 0).Ack(Length, window: 1_000);

        Assert.Equal((1, 1), (Totals().ZeroWindows, _rig.CountOf(TelemetryEventKind.WindowClosed, 0)));
    }

    [Fact]
    public void keep_alives_count()
    {
        new HealthTalk(_rig).Open().Order(0).Ack(Length).KeepAlive(Length).Ack(Length).KeepAlive(Length).Ack(Length);

        SessionCounters counters = Totals();
        Assert.Equal((2, 0, 0), (counters.Keepalives, counters.DuplicateAcks, counters.Retransmits));
        Assert.Equal(1, Samples().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void resets_count_by_their_side(bool isOfExchange)
    {
        new HealthTalk(_rig).Open().Order(0).Ack(Length).Reset(isOfExchange, Length);

        SessionCounters counters = Totals();
        Assert.Equal(isOfExchange ? (0, 1) : (1, 0), (counters.ResetsSent, counters.ResetsReceived));
        TelemetryEvent reset = Assert.Single(_rig.Events, item => item.Kind == TelemetryEventKind.ConnectionReset);
        Assert.Equal((isOfExchange ? 1L : 0L, 4 * Us), (reset.Amount, reset.DurationNs));
    }

    private SessionCounters Totals()
    {
        if (_rig.End is null)
            _rig.Finish();
        return _rig.Of(0);
    }

    private (long Count, long LowestNs, long HighestNs) Samples()
    {
        Totals();
        (long Value, long Count)[] steps = [.. _rig.End!.Histograms[SeriesOf(SeriesKind.SegmentToAck)].Steps()];
        return steps.Length == 0 ? (0, 0, 0)
            : (steps.Sum(step => step.Count), RoundedToUs(steps[0].Value), RoundedToUs(steps[^1].Value));
    }

    private static long RoundedToUs(long valueNs) => (valueNs + (Us / 2)) / Us * Us;

    private long Missing()
    {
        Totals();
        return _rig.End!.Series[SeriesOf(SeriesKind.SegmentToAck)].MayBeMissing;
    }

    private int SeriesOf(SeriesKind kind) =>
        _rig.Topology.Series.First(series => series.Kind == kind && series.SessionIndex == 0).Index;
}
