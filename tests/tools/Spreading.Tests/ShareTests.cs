// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>Shares of readers, and what moves when one leaves or joins: 10,000 flows through the program in the kernel,
/// beside modulo hashing, which is worked out here.</summary>
[Trait("needs", "root")]
public sealed class ShareTests
{
    private const int Flows = 10_000;
    private const double Deviations = 5;                        // of a binomial distribution

    private static readonly (int Member, string Name)[] Four = [(1, "1"), (2, "2"), (3, "3"), (4, "4")];

    [RootTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void a_reader_that_leaves_moves_only_its_own_flows(int leaving)
    {
        using var rig = new SpreadRig();
        int[] before = MembersWith(rig, Four);

        int[] after = MembersWith(rig, [.. Four.Where(reader => reader.Member != leaving)]);

        for (int flow = 0; flow < Flows; flow++)
        {
            if (before[flow] != leaving)
                Assert.Equal(before[flow], after[flow]);
            else
                Assert.NotEqual(leaving, after[flow]);
        }
        int moved = Moved(before, after);
        Assert.Equal(before.Count(member => member == leaving), moved);
        AssertShare(moved, 1 / 4.0);
        // Its flows are spread over all others, not given to one of them.
        foreach ((int member, _) in Four.Where(reader => reader.Member != leaving))
            AssertShare(Enumerable.Range(0, Flows).Count(flow => before[flow] != member && after[flow] == member),
                1 / 12.0);
    }

    [RootFact]
    public void a_reader_that_joins_takes_its_share_and_moves_nothing_else()
    {
        using var rig = new SpreadRig();
        int[] before = MembersWith(rig, Four);

        int[] after = MembersWith(rig, [.. Four, (5, "5")]);

        for (int flow = 0; flow < Flows; flow++)
            Assert.True(after[flow] == before[flow] || after[flow] == 5, $"flow {flow}");
        AssertShare(Moved(before, after), 1 / 5.0);
    }

    [RootFact]
    public void modulo_hashing_moves_nearly_all_where_this_moves_one_share()
    {
        using var rig = new SpreadRig();
        int[] hashes = [.. Enumerable.Range(0, Flows).Select(HashOf)];
        int[] modulo = [.. hashes.Select(hash => hash % 4)];
        int[] members = MembersWith(rig, Four);

        AssertShare(Moved(modulo, [.. hashes.Select(hash => hash % 3)]), 3 / 4.0);
        AssertShare(Moved(members, MembersWith(rig, Four[..3])), 1 / 4.0);
        AssertShare(Moved(modulo, [.. hashes.Select(hash => hash % 5)]), 4 / 5.0);
        AssertShare(Moved(members, MembersWith(rig, [.. Four, (5, "5")])), 1 / 5.0);
    }

    [RootTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void all_readers_have_about_the_same_share(int readers)
    {
        using var rig = new SpreadRig();

        int[] members = MembersWith(rig, [.. Enumerable.Range(1, readers).Select(number => (number, $"{number}"))]);

        for (int member = 1; member <= readers; member++)
            AssertShare(members.Count(one => one == member), 1.0 / readers);
        ulong[] chosen = rig.Program.ReadChosen();
        Assert.Equal((ulong)Flows, chosen.Aggregate(0UL, (sum, count) => sum + count));
        Assert.Equal(0UL, chosen[SpreadTable.Sink]);
        Assert.Equal((ulong)Flows, rig.Program.ReadTotals().Flows);
    }

    [RootFact]
    public void places_do_not_matter_and_names_do()
    {
        using var rig = new SpreadRig();
        int[] straight = MembersWith(rig, [(1, "a"), (2, "b"), (3, "c")]);

        int[] turned = MembersWith(rig, [(3, "a"), (1, "b"), (2, "c")]);

        Assert.Equal(straight.Select(member => (member + 1) % 3 + 1), turned);
    }

    private static int[] MembersWith(SpreadRig rig, (int Member, string Name)[] readers)
    {
        rig.Load(readers);
        return [.. Enumerable.Range(0, Flows).Select(id => rig.MemberOf(Flow.Of(id).Packet(1, isBack: false)))];
    }

    // Any hash of the flow will do; this one is the runtime's, and positive.
    private static int HashOf(int flow) =>
        BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(flow))) & int.MaxValue;

    private static int Moved(int[] before, int[] after) => before.Zip(after).Count(pair => pair.First != pair.Second);

    private static void AssertShare(int count, double share)
    {
        double most = Deviations * Math.Sqrt(Flows * share * (1 - share));
        // The slots of a table are shared by chance too: 65,536 of them.
        most += Deviations * Flows * Math.Sqrt(share * (1 - share) / SpreadTable.Slots);
        Assert.InRange(count, (Flows * share) - most, (Flows * share) + most);
    }
}
