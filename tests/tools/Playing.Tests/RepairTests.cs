// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Reading;
using Telemetry.Playing.Repairing;
using static Telemetry.Playing.Tests.RecordedMorning;

namespace Telemetry.Playing.Tests;

/// <summary>Lines that are filled from each other.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly RecordedMorning _morning = new();

    public void Dispose() => _morning.Dispose();

    [Fact]
    public void each_line_gets_what_the_other_has_at_the_time_of_that_one_and_once()
    {
        PlayPlan plan = Plan(_morning.File("a.pcap", Pcap(
            (0, LineA, Mold(1)), (100, LineB, Mold(1)),
            (1_000, LineB, Mold(2)),                            // A lacks it; B has it twice
            (1_500, LineB, Mold(2)),
            (2_000, LineA, Mold(4)),                            // 3 is on no line; B lacks 4
            (3_000, LineB, Mold(5)), (3_100, LineA, Mold(5))))) with
        { Repairs = true };

        List<(Datagram Datagram, byte[] Payload)> datagrams = Repaired(plan, loops: 2);

        string[] loop =
        [
            $"0 {LineA} 1", $"100 {LineB} 1", $"1000 {LineB} 2", $"1000 {LineA} 2 repair", $"1500 {LineB} 2",
            $"2000 {LineA} 4", $"2000 {LineB} 4 repair", $"3000 {LineB} 5", $"3100 {LineA} 5",
        ];
        Assert.Equal([.. loop, .. loop], datagrams.Select(one => TextOf(one.Datagram)));
        Assert.All(datagrams, one => Assert.Equal(Mold(one.Datagram.FirstSequence), one.Payload));
    }

    [Theory]
    [InlineData("239.1.2.1")]
    [InlineData("239.1.1.2")]
    public void a_group_that_is_a_channel_is_filled_from_the_same_group_of_the_other_line(string lacks)
    {
        (long, string, byte[])[] recorded =
        [
            .. from number in (ulong[])[1, 2]
               from @group in (string[])["239.1.1.1", "239.1.1.2", "239.1.2.1", "239.1.2.2"]
               where (number, @group) != (2, lacks)
               select ((long)number * 1_000, @group, Mold(number)),
        ];
        PlayPlan plan = Plan(_morning.File("a.pcap", Pcap(recorded))) with
        {
            Repairs = true,
            Topology = TopologyOf($"f=moldudp64@239.1.1.1-2:{Port},239.1.2.1-2:{Port}"),
        };

        Assert.Equal([$"2000 {lacks} 2 repair"], Repaired(plan, loops: 1).Select(one => TextOf(one.Datagram))
            .Where(text => text.EndsWith("repair", StringComparison.Ordinal)));
    }

    [Fact]
    public void without_the_option_nothing_is_repaired()
    {
        PlayPlan plan = Plan(_morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (100, LineB, Mold(2)))));

        Assert.Null(LineCoverage.Of(plan, _ => { }, CancellationToken.None));
    }

    [Fact]
    public void made_losses_are_made_of_repairs_too()
    {
        var recorded = Enumerable.Range(1, 1_000).Select(number => ((long)number * 1_000, LineB, Mold((ulong)number)));
        PlayPlan plan = Plan(_morning.File("a.pcap", Pcap([(0, LineA, Mold(5_000)), .. recorded]))) with
        {
            Repairs = true,
            Loss = new MadeLoss(500_000, Seed: 7),
        };

        List<(Datagram Datagram, byte[] Payload)> datagrams = Repaired(plan, loops: 1);

        Datagram[] repairs = [.. datagrams.Select(one => one.Datagram).Where(one => one.IsRepair)];
        Assert.Equal(1_001, repairs.Length);             // B lacks the one of A too
        Assert.InRange(repairs.Count(one => one.IsMadeLoss), 400, 600);
    }

    [Fact]
    public void ranges_are_the_numbers_that_were_added_whatever_their_order()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            (NumberRanges ranges, HashSet<ulong> truth) = (new(), []);
            for (int step = 0; step < 60; step++)
            {
                (ulong first, uint count) = ((ulong)random.Next(200), (uint)random.Next(1, 9));
                ranges.Add(first, count);
                for (ulong number = first; number < first + count; number++)
                    truth.Add(number);
                (ulong asked, uint many) = ((ulong)random.Next(210), (uint)random.Next(1, 9));
                Assert.Equal(Enumerable.Range(0, (int)many).All(more => truth.Contains(asked + (ulong)more)),
                    ranges.HasAll(asked, many));
            }
        }
        var highest = new NumberRanges();
        highest.Add(ulong.MaxValue - 1, 9);
        Assert.True(highest.HasAll(ulong.MaxValue, 1));
        Assert.False(highest.HasAll(ulong.MaxValue - 2, 1));
    }

    private static List<(Datagram Datagram, byte[] Payload)> Repaired(PlayPlan plan, int loops)
    {
        var coverage = LineCoverage.Of(plan, _ => { }, CancellationToken.None);
        return Read(plan, loops, coverage).Datagrams;
    }

    private static string TextOf(Datagram one) => string.Create(null,
        $"{one.StampNs - StartNs} {one.Target.AddressText()} {one.FirstSequence}{(one.IsRepair ? " repair" : "")}");
}
