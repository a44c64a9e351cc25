// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>A stream whose position comes to the largest that there is.</summary>
public sealed class PositionLimitTests
{
    private const long Second = 1_000_000_000;
    private const int Length = 992;
    private const int TermLength = 64 << 10;
    private const int FramesPerTerm = TermLength / (Length + 32);

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    [InlineData(-5)]
    public void the_last_terms_are_carried_over_a_bad_wire_to_the_last_byte_and_the_stream_ends(int initialTermId)
    {
        int lastButTwo = unchecked(initialTermId + int.MaxValue - 2);
        using var pair = new ScriptedPair(seed: 3) { Loss = 0.02, Delay = 0.02 };
        ExclusivePublication publication = pair.AddPublication(
            $"|term-length=64k|init-term-id={initialTermId}|term-id={lastButTwo}|term-offset=0");
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        var checker = new Loopback.Checker(Length);
        long offered = 0;
        long refusal = 0;

        pair.RunUntil(() => checker.Count == 3 * FramesPerTerm, "all messages", 60 * Second, () =>
        {
            long result = pair.Offer(publication, offered, Length);
            offered += result > 0 ? 1 : 0;
            refusal = result < 0 ? result : refusal;
            subscription.Poll(checker, 10);
        });
        Image image = subscription.ImageAtIndex(0);
        pair.RunFor(6 * Second, () => Assert.True(publication.IsConnected));
        publication.Dispose();
        pair.RunUntil(() => subscription.HasNoImages, "the end", 5 * Second);

        Assert.Equal(Publication.MAX_POSITION_EXCEEDED, refusal);
        Assert.Equal((long)TermLength << 31, image.Position);
        Assert.True(image.IsEndOfStream);
    }
}
