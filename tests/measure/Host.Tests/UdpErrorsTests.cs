// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Losses;

namespace Telemetry.Host.Tests;

public sealed class UdpErrorsTests
{
    private const string Snmp =
        "Ip: Forwarding DefaultTTL\nIp: 1 64\n"
        + "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\nUdp: 9 8 7 6 18446744073709551 5\n"
        + "UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors\nUdpLite: 1 1 1 1 1\n";

    [Fact]
    public void the_value_stands_below_its_name()
    {
        Assert.True(UdpErrors.TryParse(Encoding.ASCII.GetBytes(Snmp), out ulong errors));
        Assert.Equal(18446744073709551UL, errors);
    }

    [Fact]
    public void the_second_table_has_a_name_and_a_value_in_each_line()
    {
        byte[] table = Encoding.ASCII.GetBytes(
            "Udp6InDatagrams                 \t12\nUdp6RcvbufErrors                \t34\nUdpLite6RcvbufErrors \t1\n");

        Assert.True(UdpErrors.TryParse6(table, out ulong errors));
        Assert.Equal(34UL, errors);
    }

    [Fact]
    public void a_torn_table_is_refused_wherever_it_ends()
    {
        int end = Snmp.IndexOf("UdpLite", StringComparison.Ordinal);
        for (int length = 0; length < end; length++)
            Assert.False(UdpErrors.TryParse(Encoding.ASCII.GetBytes(Snmp[..length]), out _), Snmp[..length]);
    }

    [Theory]
    [InlineData("Udp: InDatagrams NoPorts\nUdp: 1 2\n")]
    [InlineData("Udp: RcvbufErrors\nUdp: many\n")]
    [InlineData("Udp: InDatagrams RcvbufErrors\nUdp: 1\n")]
    public void a_table_without_the_value_is_refused(string table) =>
        Assert.False(UdpErrors.TryParse(Encoding.ASCII.GetBytes(table), out _));

    [Fact]
    public void the_tables_of_this_kernel_are_read()
    {
        using var snmp = new ProcFile(ProcFile.Network + "snmp");
        using var missing = new ProcFile(ProcFile.Network + "no_such_table");

        Assert.True(snmp.TryRead(out ReadOnlySpan<byte> content) && UdpErrors.TryParse(content, out _));
        Assert.False(missing.TryRead(out _));
    }
}
