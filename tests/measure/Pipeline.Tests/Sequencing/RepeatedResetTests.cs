// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Resets that are announced more than once: by both lines, by copies, before anything else came.</summary>
public sealed class RepeatedResetTests
{
    private const int A = 0;
    private const int B = 1;
    private const long Later = 10 * FeedScript.WindowNs;

    private readonly FeedScript _script = new FeedScript().Send(A, 10, 100, 110).Send(B, 11, 100, 110);

    [Fact]
    public void copies_of_the_packet_that_announces_it_are_duplicates_and_the_lines_stay_together()
    {
        Announce(A, 20).Announce(A, 21).Send(A, 30, 2, 3);
        Announce(A, 31).Announce(B, 40).Send(B, 50, 2, 3);
        Announce(B, 51).Send(A, 60, 4, 5).Send(B, 67, 4, 5);

        AssertOne(messages: 11 + 5, duplicatesOfA: 2, duplicatesOfB: 1);
    }

    [Fact]
    public void copies_of_one_without_a_number_say_nothing_new()
    {
        const EnvelopeFlags bare = EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat;
        _script.Next(A, 20, 1, bare).Next(A, 21, 1, bare).Send(A, 30, 1, 3).Next(A, 31, 1, bare)
            .Next(B, 40, 1, bare).Send(B, 50, 1, 3).Next(B, 51, 1, bare).Send(A, 60, 4, 5).Send(B, 67, 4, 5);

        AssertOne(messages: 11 + 5, duplicatesOfA: 0, duplicatesOfB: 0);
    }

    [Fact]
    public void one_that_is_reported_again_before_anything_followed_is_the_same()
    {
        Announce(A, Later).Announce(B, Later + 1);
        Announce(B, 2 * Later).Announce(A, 2 * Later + 1);
        Announce(A, 3 * Later).Send(A, 3 * Later + 1, 2, 5).Send(B, 3 * Later + 8, 2, 5);

        AssertOne(messages: 11 + 5, duplicatesOfA: 2, duplicatesOfB: 1);
    }

    [Fact]
    public void one_that_what_followed_has_overtaken_is_that_of_the_other_line()
    {
        Announce(A, 20).Send(A, 30, 2, 3).Send(B, 40, 2, 3);
        Announce(B, 41).Send(A, 60, 4, 5).Send(B, 67, 4, 5);

        AssertOne(messages: 11 + 5, duplicatesOfA: 0, duplicatesOfB: 0);
        Assert.Equal(1, _script.Lines[B].BeforeStart);
    }

    [Fact]
    public void after_the_window_it_is_another_one()
    {
        Announce(A, 20).Announce(B, 21).Send(A, 30, 2, 3).Send(B, 31, 2, 3);
        Announce(A, 20 + FeedScript.WindowNs + 1).Announce(B, 21 + FeedScript.WindowNs + 1)
            .Send(A, 2 * Later, 2, 3).Send(B, 2 * Later + 7, 2, 3);

        Assert.Equal((A, 7L), (_script.Last.LeadLineIndex, _script.Last.LeadNs));
        _script.Clock(3 * Later);
        Assert.Equal((2L, 11L + 3 + 3), (_script.Feed.Resets, _script.Feed.Messages));
        Assert.Empty(_script.Gaps());
    }

    [Fact]
    public void one_to_another_number_is_another_one_at_once()
    {
        Announce(A, 20).Send(A, 25, 2, 3);
        Send(A, 30, 700, 701, flags: EnvelopeFlags.Reset).Send(A, 31, 702, 702).Clock(Later);

        Assert.Equal([1UL, 700UL], _script.Of(TelemetryEventKind.Reset).Select(reset => reset.First));
        Assert.Empty(_script.Gaps());
    }

    private RepeatedResetTests Announce(int line, long stampNs)
    {
        _script.Send(line, stampNs, 1, 1, flags: EnvelopeFlags.Reset);
        return this;
    }

    private FeedScript Send(
        int line, long stampNs, ulong first, ulong last, EnvelopeFlags flags = EnvelopeFlags.None) =>
        _script.Send(line, stampNs, first, last, flags: flags);

    /// <summary>One reset, nothing lost; the latest packet was line B's, 7 ns behind line A's.</summary>
    private void AssertOne(long messages, long duplicatesOfA, long duplicatesOfB)
    {
        Assert.Equal((A, 7L), (_script.Last.LeadLineIndex, _script.Last.LeadNs));
        _script.Clock(10 * Later);
        Assert.Single(_script.Of(TelemetryEventKind.Reset));
        Assert.Equal((1L, messages), (_script.Feed.Resets, _script.Feed.Messages));
        Assert.Empty(_script.Gaps());
        Assert.Equal((duplicatesOfA, duplicatesOfB), (_script.Lines[A].Duplicates, _script.Lines[B].Duplicates));
    }
}
