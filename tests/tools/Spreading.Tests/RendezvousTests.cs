// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Spreading.Tables;

namespace Telemetry.Spreading.Tests;

public sealed class RendezvousTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(64)]
    public void any_reader_that_leaves_moves_its_own_slots_only(int count)
    {
        TableReader[] readers = [.. Enumerable.Range(1, count).Select(number => new TableReader(number, $"r{number}"))];
        byte[] all = Rendezvous.TableOf(readers).Members.ToArray();
        foreach (TableReader leaving in readers)
        {
            byte[] without = Rendezvous.TableOf(readers.Where(one => one != leaving)).Members.ToArray();

            for (int slot = 0; slot < all.Length; slot++)
            {
                if (all[slot] != leaving.Member)
                    Assert.Equal(all[slot], without[slot]);
                else
                    Assert.NotEqual(leaving.Member, without[slot]);
            }
        }
    }

    [Fact]
    public void shares_are_equal_within_chance()
    {
        const int Readers = 64;
        TableReader[] readers = [.. Enumerable.Range(1, Readers).Select(
            number => new TableReader(number, $"{number}"))];
        int[] slots = new int[Readers + 1];

        foreach (byte member in Rendezvous.TableOf(readers).Members)
            slots[member]++;

        // 1,024 each, deviation 32.
        Assert.Equal(0, slots[SpreadTable.Sink]);
        Assert.All(slots[1..], count => Assert.InRange(count, 1_024 - 160, 1_024 + 160));
        double chiSquare = slots[1..].Sum(count => (count - 1_024.0) * (count - 1_024.0) / 1_024.0);
        Assert.InRange(chiSquare, 63 - (5 * Math.Sqrt(126)), 63 + (5 * Math.Sqrt(126)));
    }

    [Fact]
    public void the_order_of_the_readers_does_not_matter()
    {
        TableReader[] readers = [new(1, "z"), new(2, "y"), new(3, "x")];

        SpreadTable straight = Rendezvous.TableOf(readers);
        SpreadTable turned = Rendezvous.TableOf(readers.Reverse());

        Assert.Equal(straight.Members.ToArray(), turned.Members.ToArray());
        Assert.Equal(straight.FixedMember, turned.FixedMember);
    }

    [Fact]
    public void the_fixed_reader_moves_only_if_it_leaves()
    {
        TableReader[] readers = [.. Enumerable.Range(1, 8).Select(number => new TableReader(number, $"{number}"))];
        int kept = Rendezvous.TableOf(readers).FixedMember;

        Assert.InRange(kept, 1, 8);
        Assert.All(readers.Where(one => one.Member != kept), leaving =>
            Assert.Equal(kept, Rendezvous.TableOf(readers.Where(one => one != leaving)).FixedMember));
        Assert.NotEqual(kept, Rendezvous.TableOf(readers.Where(one => one.Member != kept)).FixedMember);
    }

    [Fact]
    public void without_readers_the_sink_has_everything()
    {
        SpreadTable table = Rendezvous.TableOf([]);

        Assert.Equal(SpreadTable.Sink, table.FixedMember);
        Assert.DoesNotContain(table.Members.ToArray(), member => member != SpreadTable.Sink);
    }
}
