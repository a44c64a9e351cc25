// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>Subscribers that may be dropped when they fall behind; scripts in time.</summary>
public sealed class UntetheredTests
{
    private const long Second = 1_000_000_000;
    private const int Length = 500;
    private const string Untethered = "|tether=false|untethered-window-limit-timeout=2s" +
        "|untethered-linger-timeout=1s|untethered-resting-timeout=3s";

    [Fact]
    public void one_that_stays_behind_is_dropped_rests_and_joins_again_where_the_stream_is()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription quick = pair.AddSubscription();
        using Subscription slow = pair.AddSubscription(Untethered);
        pair.RunUntil(() => quick.IsConnected && slow.IsConnected && publication.IsConnected, "connected");
        var (all, some) = (new Loopback.Checker(Length), new Loopback.Checker(Length));
        long offered = 0;
        void Publish()
        {
            offered += pair.Offer(publication, offered, Length) > 0 ? 1 : 0;
            quick.Poll(all, 10);
        }

        pair.RunFor(1500 * 1_000_000L, Publish);
        long held = offered;
        pair.RunUntil(() => slow.HasNoImages, "dropped", 3 * Second, Publish);
        pair.RunFor(Second, Publish);
        Assert.True(offered > held + 1000, $"{offered} after {held}");
        pair.RunUntil(() => slow.IsConnected, "back", 6 * Second, Publish);
        long joined = slow.ImageAtIndex(0).JoinPosition;
        pair.RunFor(Second, () =>
        {
            Publish();
            slow.Poll(some, 10);
        });

        Assert.InRange(held, 1, 200);
        Assert.True(joined > 0);
        Assert.True(some.Count > 100 && some.First > held, $"{some.Count} from {some.First}");
        Assert.Equal(0, all.First);
    }

    [Fact]
    public void one_that_need_not_come_back_stays_away()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription quick = pair.AddSubscription("|rejoin=false");
        using Subscription slow = pair.AddSubscription(Untethered + "|rejoin=false");
        pair.RunUntil(() => quick.IsConnected && slow.IsConnected && publication.IsConnected, "connected");
        var all = new Loopback.Checker(Length);
        long offered = 0;

        pair.RunFor(15 * Second, () =>
        {
            offered += pair.Offer(publication, offered, Length) > 0 ? 1 : 0;
            quick.Poll(all, 10);
        });

        Assert.True(slow.HasNoImages);
        Assert.True(quick.IsConnected && all.Count > 1000, $"{all.Count}");
    }

    [Fact]
    public void one_alone_holds_the_stream_back_however_long()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription slow = pair.AddSubscription(Untethered);
        pair.RunUntil(() => slow.IsConnected && publication.IsConnected, "connected");

        pair.RunFor(10 * Second, () => pair.Offer(publication, 0, Length));

        Assert.True(slow.IsConnected);
        Assert.Equal(Publication.BACK_PRESSURED, pair.Offer(publication, 0, Length));
    }
}
