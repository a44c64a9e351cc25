// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Stalls;

namespace Telemetry.Host.Tests.Stalls;

public sealed class ThreadTextTests
{
    private const string Rest =
        " S 1 2 2 0 -1 4194560 200 0 3 0 1 2 0 0 20 0 4 0 84071 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 5 0 0";

    [Theory]
    [InlineData("strategy")]
    [InlineData("a b")]
    [InlineData(") R 1 (")]
    [InlineData("")]
    public void a_name_may_be_anything(string name)
    {
        Assert.True(ThreadText.TryParseStat(
            Encoding.ASCII.GetBytes($"12 ({name}){Rest}\n"), out ReadOnlySpan<byte> parsed, out ThreadText.Stat stat));
        Assert.Equal(name, Encoding.ASCII.GetString(parsed));
        Assert.Equal(new ThreadText.Stat(200, 3, 84071, 5, false), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (x")]
    [InlineData("12 (x) S 1 2")]
    [InlineData("12 (x) S 1 2 2 0 -1 4194560 many 0 3 0 1 2 0 0 20 0 4 0 84071 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 5 0 0")]
    public void what_is_no_stat_is_refused(string content) =>
        Assert.False(ThreadText.TryParseStat(Encoding.ASCII.GetBytes(content), out _, out _));

    [Theory]
    [InlineData("100 20 3\n", true, 100, 20)]
    [InlineData("0 0 0\n", false, 0, 0)]                          // a kernel that does not count
    [InlineData("100 20\n", false, 100, 20)]
    [InlineData("", false, 0, 0)]
    public void times_are_parsed(string content, bool isParsed, long runningNs, long waitingNs)
    {
        Assert.Equal(isParsed, ThreadText.TryParseTimes(
            Encoding.ASCII.GetBytes(content), out long running, out long waiting, out long slices));
        if (isParsed)
            Assert.Equal((runningNs, waitingNs, 3), (running, waiting, slices));
    }

    [Fact]
    public void a_value_is_found_by_its_whole_name()
    {
        byte[] sched = Encoding.ASCII.GetBytes(
            "x (1, #threads: 1)\n---\nse.nr_migrations    :      7\nnr_switches   :   30\n"
            + "nr_voluntary_switches       :          21\nnr_involuntary_switches   : 9\n");
        byte[] status = "Name:\tx\nvoluntary_ctxt_switches:\t4\nnonvoluntary_ctxt_switches:\t5\n"u8.ToArray();

        Assert.Equal(7, ThreadText.ValueOf(sched, "se.nr_migrations"u8));
        Assert.Equal(21, ThreadText.ValueOf(sched, "nr_voluntary_switches"u8));
        Assert.Equal(9, ThreadText.ValueOf(sched, "nr_involuntary_switches"u8));
        Assert.Equal(4, ThreadText.ValueOf(status, "voluntary_ctxt_switches"u8));
        Assert.Equal(5, ThreadText.ValueOf(status, "nonvoluntary_ctxt_switches"u8));
        Assert.Null(ThreadText.ValueOf(status, "se.nr_migrations"u8));
    }

    [Fact]
    public void interrupts_are_those_of_devices_by_cpu()
    {
        var table = new DeviceInterruptTable();
        Assert.True(table.Take(Bytes(10, 5)));
        Assert.All(table.Rows, row => Assert.Equal(0, row.Grown.Sum()));

        Assert.True(table.Take(Bytes(13, 5)));

        DeviceInterruptTable.Row row = Assert.Single(table.Rows, row => row is { IsDevice: true, Number: 36 });
        Assert.Equal("eth0-rx-1", row.Device);
        Assert.Equal([0, 3], row.Grown);
        Assert.Equal([0, 2], table.CpuOfColumn.ToArray());
        Assert.False(table.Rows.Single(row => row.Number == 11).IsDevice);
        Assert.DoesNotContain(table.Rows, row => row.Number == 40);

        static byte[] Bytes(int first, int second) => Encoding.ASCII.GetBytes(
            "            CPU0       CPU2\n"
            + $" 11:        {first}   {second}  GICv3  27 Level     arch_timer\n"
            + $" 36:          0      {first} PCI-MSIX-0000:00:02.0   1-edge      eth0-rx-1\n"
            + (first > 10 ? "" : " 40:    1   1  PCI-MSI  5-edge  gone\n")
            + "NMI:          0          0   Non-maskable interrupts\nLOC:     165079     164415   Local\nERR:    0\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing\n")]
    [InlineData("CPUx\n 1: 5 timer\n")]
    public void what_is_no_table_is_refused(string content) =>
        Assert.False(new DeviceInterruptTable().Take(Encoding.ASCII.GetBytes(content)));
}
