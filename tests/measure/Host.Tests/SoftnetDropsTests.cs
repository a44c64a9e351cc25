// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Losses;

namespace Telemetry.Host.Tests;

/// <summary>The softnet table, written by hand in the kernel's format.</summary>
public sealed class SoftnetDropsTests
{
    private const string FifteenColumns =
        " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000";

    [Fact]
    public void only_growth_since_the_first_reading_counts()
    {
        var softnet = new SoftnetDrops();

        Assert.True(Take(softnet, Line(7, 0), Line(1, 1)));
        Assert.Equal(0, softnet.Total);
        Assert.True(Take(softnet, Line(9, 0), Line(5, 1)));
        Assert.Equal(6, softnet.Total);
    }

    [Fact]
    public void a_counter_wraps_at_32_bits()
    {
        var softnet = new SoftnetDrops();

        Take(softnet, Line(0xFFFF_FFFE, 0));
        Take(softnet, Line(3, 0));

        Assert.Equal(5, softnet.Total);
    }

    [Fact]
    public void a_counter_that_goes_back_adds_nothing()
    {
        var softnet = new SoftnetDrops();

        Take(softnet, Line(1000, 0));
        Take(softnet, Line(10, 0));
        Take(softnet, Line(12, 0));

        Assert.Equal(2, softnet.Total);
    }

    [Fact]
    public void a_cpu_that_comes_and_goes_is_identified_by_its_number_not_its_line()
    {
        var softnet = new SoftnetDrops();

        Take(softnet, Line(1, 0), Line(100, 1), Line(3, 2));
        Take(softnet, Line(1, 0), Line(5, 2));
        Take(softnet, Line(1, 0), Line(101, 1), Line(5, 2));

        Assert.Equal(3, softnet.Total);
    }

    [Theory]
    [InlineData("0210cdc2 00000004 00000003 0 0 0 0 0 0\n")]
    [InlineData("0210cdc2 00000004 00000003 0 0 0 0 0 0 0\n")]
    [InlineData("0210cdc2 00000004 00000003 0 0 0 0 0 0 0 0\n")]
    public void older_kernels_have_fewer_columns(string table)
    {
        var softnet = new SoftnetDrops();

        Assert.True(softnet.Take(Encoding.ASCII.GetBytes(table)));
        Assert.True(softnet.Take(Encoding.ASCII.GetBytes(table.Replace("00000004", "0000000a"))));

        Assert.Equal(6, softnet.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no table\n")]
    [InlineData("0210cdc2 00000004\n")]
    [InlineData("0210cdc2 00000004 00000003 0 0 0 0 0 0 0 0")]
    public void another_table_is_refused(string table) =>
        Assert.False(new SoftnetDrops().Take(Encoding.ASCII.GetBytes(table)));

    [Fact]
    public void the_table_of_this_kernel_is_read()
    {
        using var file = new ProcFile(ProcFile.Network + "softnet_stat");

        Assert.True(file.TryRead(out ReadOnlySpan<byte> content));
        Assert.True(new SoftnetDrops().Take(content));
    }

    private static bool Take(SoftnetDrops softnet, params string[] lines) =>
        softnet.Take(Encoding.ASCII.GetBytes(string.Concat(lines)));

    private static string Line(uint dropped, int cpu) => $"02345678 {dropped:x8}{FifteenColumns} {cpu:x8} 00000000 0\n";
}
