// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using HdrHistogram;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>Any split of samples over appliances and intervals, in any order of arrival, some parts lacking some.
/// </summary>
public sealed class MergePropertyTests
{
    private const int Cases = 20;
    private const int MostHosts = 5;
    private const int Series = 4;

    [Fact]
    public void merged_it_is_what_all_samples_say_and_complete_if_every_part_is()
    {
        Gen<Turn> turns =
            from seconds in Gen.Choose(1, 3)
            from single in Gen.Choose(0, (1 << MostHosts) - 1)
            from first in Gen.Choose(0, MostHosts - 1)
            from lacking in Gen.Frequency((30, Gen.Constant(-1)), (1, Gen.Choose(0, MostHosts - 1)))
            select new Turn(seconds, single, first, lacking);
        Gen<Split> splits =
            from hosts in Gen.Choose(1, MostHosts)
            from seed in Gen.Choose(1, 1_000)
            from keptMinutes in Gen.Elements(1, 3, 15)
            from list in turns.NonEmptyListOf()
            select new Split(hosts, seed, keptMinutes, [.. list]);

        Prop.ForAll(Arb.From(splits, Shorter), Check)
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(120));
    }

    private static void Check(Split split)
    {
        var rig = new FleetRig(new FleetLimits { SecondsNs = split.KeptMinutes * FleetRig.MinuteNs });
        SimulatedAppliance[] all = [.. Enumerable.Range(0, split.Hosts).Select(
            host => rig.Start($"host{host}", (ulong)((split.Seed * 100) + host)))];
        rig.Run(1, all);
        var lacking = new ChangedMessages(rig.Channel, MayLack);
        foreach (Turn turn in split.Turns)
        {
            rig.Wait(turn.Seconds);
            for (int place = 0; place < all.Length; place++)
            {
                int host = (place + turn.First) % all.Length;
                Send(all[host], turn, host, host == turn.Lacking ? lacking : rig.Channel);
            }
        }

        foreach (SimulatedAppliance one in all)
            one.Totals(rig.Channel, withHistograms: true);
        for (int series = 0; series < Series; series++)
        {
            LongHistogram truth = ApplianceTruth.NewHistogram();
            foreach (SimulatedAppliance one in all)
                one.Truth.AddTo(truth, series);
            SeriesFilter filter = FleetRig.FilterOf(all[0], series);
            Distribution merged = rig.Everything().Merge(filter);
            FleetRig.AssertSame(truth, merged);
            FleetRig.AssertSame(truth, DayDistributions.Of(rig.Model.Appliances, filter));
            Assert.Equal(split.Hosts, merged.Appliances.Count);
            Assert.Equal(all.Select(one => one.Truth.Samples(series).TotalCount),
                rig.Everything().MergeEach(filter).Select(one => one.Histogram.TotalCount));
            Assert.Equal(!split.Turns.Any(turn => turn.Lacking >= 0 && turn.Lacking < all.Length), merged.Complete);
        }
    }

    private static void Send(SimulatedAppliance one, Turn turn, int host, IMessageHandler to)
    {
        if ((turn.Single >> host & 1) == 0)
        {
            one.Interval(to, turn.Seconds);
            return;
        }
        for (int second = 0; second < turn.Seconds; second++)
            one.Interval(to);
    }

    private static byte[] MayLack(int stream, ushort template, byte[] message)
    {
        if (template == SeriesSamplesMessage.TemplateId)
            message[MessageHeader.Size + 64 + 32] = 3;
        return message;
    }

    // What fails for fewer turns is found with them.
    private static IEnumerable<Split> Shorter(Split split)
    {
        for (int part = split.Turns.Length / 2; part > 0; part /= 2)
        {
            yield return split with { Turns = split.Turns[part..] };
            yield return split with { Turns = split.Turns[..^part] };
        }
    }

    /// <summary>What appliances send at one time.</summary>
    /// <param name="Seconds">Seconds since the time before.</param>
    /// <param name="Single">Bit of each that sends an interval for each second, in place of one for all.</param>
    /// <param name="First">The one whose messages arrive first.</param>
    /// <param name="Lacking">The one whose samples lack some; -1 for none.</param>
    private sealed record Turn(int Seconds, int Single, int First, int Lacking);

    private sealed record Split(int Hosts, int Seed, int KeptMinutes, Turn[] Turns);
}
