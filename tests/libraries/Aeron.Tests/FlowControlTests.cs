// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;

namespace Adaptive.Aeron.Tests;

/// <summary>How far a sender may go after what receivers said; tables worked out by hand.</summary>
public sealed class FlowControlTests
{
    private const int Window = 1000;
    private const long TimeoutNs = 5_000;

    [Fact]
    public void without_a_choice_the_fastest_receiver_leads()
    {
        FlowControl control = FlowControl.Of(null, TimeoutNs);

        Assert.Equal(1500, control.OnStatusMessage(From(1), 500, 0, nowNs: 0));
        Assert.Equal(1500, control.OnStatusMessage(From(2), 100, 1500, nowNs: 0));
        Assert.Equal(1500, control.OnIdle(1500, nowNs: 10 * TimeoutNs));
        Assert.True(control.HasRequiredReceivers);
    }

    [Fact]
    public void min_follows_the_slowest_and_waits_for_its_group()
    {
        FlowControl control = Min(groupMinSize: 2);

        Assert.Equal(0, control.OnStatusMessage(From(1), 0, 0, nowNs: 0));
        Assert.False(control.HasRequiredReceivers);
        Assert.Equal(1000, control.OnStatusMessage(From(2), 0, 0, nowNs: 0));
        Assert.True(control.HasRequiredReceivers);
        Assert.Equal(1000, control.OnStatusMessage(From(1), 800, 1000, nowNs: 0));
        Assert.Equal(1300, control.OnStatusMessage(From(2), 300, 1000, nowNs: 0));
    }

    [Fact]
    public void min_forgets_a_receiver_that_leaves_or_falls_silent()
    {
        FlowControl control = Min(groupMinSize: 0);
        control.OnStatusMessage(From(1), 0, 0, nowNs: 0);
        control.OnStatusMessage(From(2), 0, 1000, nowNs: 4_000);
        control.OnStatusMessage(From(3), 500, 1000, nowNs: 4_000);

        Assert.Equal(1000, control.OnIdle(1000, nowNs: 5_001));
        control.OnReceiverGone(2);
        Assert.Equal(1500, control.OnIdle(1000, nowNs: 5_001));
        Assert.Equal(1500, control.OnIdle(1500, nowNs: 10_000));
    }

    [Fact]
    public void the_limit_never_goes_back_when_a_window_shrinks()
    {
        FlowControl control = Min(groupMinSize: 0);
        long limit = control.OnStatusMessage(From(1), 0, 0, nowNs: 0);

        Assert.Equal(1000, control.OnStatusMessage(From(1) with { ReceiverWindowLength = 10 }, 100, limit, nowNs: 0));
    }

    [Fact]
    public void a_receiver_that_comes_far_behind_does_not_stop_the_stream()
    {
        FlowControl control = Min(groupMinSize: 0);
        long limit = control.OnStatusMessage(From(1), 10_000, 0, nowNs: 0);

        limit = control.OnStatusMessage(From(2), 8_999, limit, nowNs: 0);
        Assert.Equal(12_000, control.OnStatusMessage(From(1), 11_000, limit, nowNs: 0));
        Assert.Equal(12_000, control.OnStatusMessage(From(3), 10_000, 12_000, nowNs: 0));
        Assert.Equal(12_000, control.OnStatusMessage(From(1), 15_000, 12_000, nowNs: 0));
    }

    [Fact]
    public void a_receiver_that_asked_for_a_setup_is_waited_for_but_not_for_ever()
    {
        FlowControl control = Min(groupMinSize: 0);
        long limit = control.OnStatusMessage(From(1), 0, 0, nowNs: 0);
        control.OnSetupElicited(From(2));
        control.OnSetupSent(limit, nowNs: 100);

        Assert.Equal(1000, control.OnStatusMessage(From(1), 900, limit, nowNs: 200));
        Assert.Equal(1000, control.OnIdle(limit, nowNs: 5_099));
        Assert.Equal(1900, control.OnIdle(limit, nowNs: 5_100));
    }

    [Fact]
    public void the_wait_ends_when_the_receiver_is_in()
    {
        FlowControl control = Min(groupMinSize: 0);
        long limit = control.OnStatusMessage(From(1), 0, 0, nowNs: 0);
        control.OnSetupElicited(From(2));
        control.OnSetupSent(limit, nowNs: 100);
        control.OnStatusMessage(From(1), 900, limit, nowNs: 200);

        Assert.Equal(1400, control.OnStatusMessage(From(2), 400, limit, nowNs: 300));
    }

    [Fact]
    public void only_receivers_with_the_tag_hold_a_tagged_group_back()
    {
        FlowControl control =
            FlowControl.Of(new FlowControlParameters(FlowControlKind.Tagged, 123, 1, null, null), TimeoutNs);

        Assert.Equal(0, control.OnStatusMessage(From(1), 5000, 0, nowNs: 0));
        Assert.Equal(0, control.OnStatusMessage(From(2, tag: 124), 5000, 0, nowNs: 0));
        Assert.Equal(1000, control.OnStatusMessage(From(3, tag: 123), 0, 0, nowNs: 0));
        Assert.Equal(1000, control.OnStatusMessage(From(1), 6000, 1000, nowNs: 0));
        Assert.Equal(1200, control.OnStatusMessage(From(3, tag: 123), 200, 1000, nowNs: 0));
    }

    [Fact]
    public void a_tagged_group_that_may_be_empty_is_led_by_the_fastest_until_one_comes()
    {
        FlowControl control =
            FlowControl.Of(new FlowControlParameters(FlowControlKind.Tagged, 123, 0, null, null), TimeoutNs);

        Assert.Equal(6000, control.OnStatusMessage(From(1), 5000, 0, nowNs: 0));
        Assert.Equal(6000, control.OnStatusMessage(From(3, tag: 123), 5000, 6000, nowNs: 0));
        Assert.Equal(6000, control.OnStatusMessage(From(1), 6000, 6000, nowNs: 0));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]                              // the mark of older receivers
    [InlineData(9, true)]
    public void feedback_of_other_lengths_than_a_tag_is_that_of_older_receivers(int length, bool counts)
    {
        FlowControl control =
            FlowControl.Of(new FlowControlParameters(FlowControlKind.Tagged, 123, 1, null, null), TimeoutNs);

        control.OnStatusMessage(From(1) with { FeedbackLength = length }, 0, 0, nowNs: 0);

        Assert.Equal(counts, control.HasRequiredReceivers);
    }

    [Fact]
    public void receivers_are_bounded()
    {
        FlowControl control = Min(groupMinSize: ReceiverTracker.MaxReceivers + 1);

        for (int id = 0; id < 2 * ReceiverTracker.MaxReceivers; id++)
            control.OnStatusMessage(From(id), 0, 0, nowNs: 0);

        Assert.False(control.HasRequiredReceivers);
    }

    private static FlowControl Min(int groupMinSize) =>
        FlowControl.Of(new FlowControlParameters(FlowControlKind.Min, 0, groupMinSize, null, null), TimeoutNs);

    private static StatusMessageFrame From(long receiverId, long? tag = null) =>
        new(0, 1, 2, 0, 0, Window, receiverId, tag, tag is null ? 0 : sizeof(long));
}
