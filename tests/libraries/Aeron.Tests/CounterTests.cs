// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;
using TestSupport;

namespace Adaptive.Aeron.Tests;

public sealed class CounterTests
{
    [Fact]
    public void a_streams_counter_says_whose_it_is()
    {
        var counters = DriverCounters.CreateAnonymous(capacity: 128);

        int id = counters.AllocateStream(DriverCounters.SubscriberPositionTypeId, "sub-pos",
            new StreamIdentity(7, -3, 1001, "aeron:udp?endpoint=a:1"), 4096, nowNs: 0);

        Assert.Equal("sub-pos: 7 -3 1001 aeron:udp?endpoint=a:1 @4096", counters.LabelOf(id));
        Assert.Equal(4096, counters.Value(id));
    }

    [Fact]
    public void a_freed_counter_is_used_again_after_a_second_and_all_are_bounded()
    {
        var counters = DriverCounters.CreateAnonymous(capacity: SystemCounterDescriptor.Count + 2);
        int Allocate(long nowNs) => counters.AllocateStream(DriverCounters.SenderLimitTypeId, "snd-lmt",
            new StreamIdentity(1, 2, 3, "aeron:udp"), 0, nowNs);
        int first = Allocate(0);
        Allocate(0);

        counters.Free(first, nowNs: 0);

        Assert.Throws<Driver.Media.ChannelException>(() => Allocate(999_999_999));
        Assert.Equal(first, Allocate(1_000_000_000));
    }

    [VectorsFact]
    public void what_a_stream_has_of_counters_is_what_a_real_driver_lists_of_it()
    {
        const long RealPublication = 8;
        using EmbeddedMediaDriver driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}";
        using Subscription subscription = client.AddSubscription(channel, 1001);
        using Publication publication = client.AddPublication(channel + "|term-length=64k", 1001);
        Loopback.WaitUntil(() => subscription.IsConnected && publication.IsConnected, () => "not connected");
        List<string> ours = [];
        client.CountersReader.ForEach((_, id, label) =>
        {
            if (id >= SystemCounterDescriptor.Count)
                ours.Add(NameOf(label));
        });

        // Of the real one's streams the first goes between clients, and there are four clients.
        IEnumerable<string> real = RealDirectory.CounterLabels
            .Where(one => one.Key >= SystemCounterDescriptor.SharedCount)
            .Where(one => !one.Value.Contains("aeron:ipc", StringComparison.Ordinal))
            .Select(one => NameOf(one.Value)).Distinct();
        Assert.Contains($"snd-naks-received: {RealPublication} ", string.Join('\n', RealDirectory.CounterLabels.Values),
            StringComparison.Ordinal);
        Assert.Equal(real.Order(), ours.Where(name => !name.StartsWith("snd-rcv-", StringComparison.Ordinal)).Order());
        Assert.Equal(
            ["snd-rcv-asked-bytes", "snd-rcv-heard-ns", "snd-rcv-naks", "snd-rcv-pos", "snd-rcv-resent-bytes",
                "snd-rcv-wnd"],
            ours.Where(name => name.StartsWith("snd-rcv-", StringComparison.Ordinal)).Order());
    }

    private static string NameOf(string label) => label.Split(':')[0];
}
