// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Groups;
using Telemetry.Model.Definitions;

namespace Telemetry.Host.Tests;

/// <summary>The kernel's membership tables, written by hand in the kernel's format.</summary>
public sealed class GroupTableTests
{
    private const string Igmp =
        "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
        + "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n"
        + "4\tenp1s0f1np1:     2      V3\n\t\t\t\t6F0C36E9     3 0:00000000\t\t0\n"
        + "\t\t\t\t010000E0     1 0:00000000\t\t0\n";

    private const string Igmp6 =
        "1    lo              ff020000000000000000000000000001     1 0000000C 0\n"
        + "12   eth0            ff3e0000000000000000000000001234     2 00000004 0\n";

    private const string Filter =
        "Idx Device        MCA        SRC    INC    EXC\n"
        + "  2   eth0 0xe8010203 0x0a000001      2      0\n  2 enp1s0 0xe9360c6f 0x0a000002      0      1\n";

    private const string Filter6 =
        "Idx Device                Multicast Address                   Source Address    INC    EXC\n"
        + "  2   eth0 ff3e0000000000000000000000001234 20010db8000000000000000000000001      1      0\n";

    [Fact]
    public void a_group_of_igmp_belongs_to_the_device_above_it() => Assert.Equal(
        ["1 224.0.0.1 1", "4 233.54.12.111 3", "4 224.0.0.1 1"], Describe(Igmp, GroupTable.Form.Igmp));

    [Fact]
    public void igmp6_has_a_device_in_each_line() =>
        Assert.Equal(["1 ff02::1 1", "12 ff3e::1234 2"], Describe(Igmp6, GroupTable.Form.Igmp6));

    [Fact]
    public void filters_list_sources_with_the_sockets_that_include_and_exclude_them()
    {
        Assert.Equal(
            ["2 232.1.2.3 2 from 10.0.0.1 not 0", "2 233.54.12.111 0 from 10.0.0.2 not 1"],
            Describe(Filter, GroupTable.Form.Filter));
        Assert.Equal(["2 ff3e::1234 1 from 2001:db8::1 not 0"], Describe(Filter6, GroupTable.Form.Filter6));
    }

    [Fact]
    public void a_torn_file_gives_complete_rows_only()
    {
        (string, GroupTable.Form)[] files =
        [
            (Igmp, GroupTable.Form.Igmp), (Igmp6, GroupTable.Form.Igmp6), (Filter, GroupTable.Form.Filter),
            (Filter6, GroupTable.Form.Filter6),
        ];
        foreach ((string text, GroupTable.Form form) in files)
        {
            string[] whole = [.. Describe(text, form)];
            for (int length = 0; length < text.Length; length++)
            {
                string[] rows = [.. Describe(text[..length], form)];
                Assert.Equal(whole[..rows.Length], rows);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\t\n")]
    [InlineData("\t\t\t\t010000E0     1 0:00000000\t\t0\n")]
    [InlineData("x\teth0      :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n")]
    [InlineData("1\teth0      :     1      V3\n\t\t\t\t010000E     1\n\t\t\t\t010000EG     1\n\t\t\t\t010000E0 x\n")]
    public void rows_of_another_form_are_skipped(string text) =>
        Assert.Empty(Describe(text, GroupTable.Form.Igmp));

    [Fact]
    public void random_bytes_cause_no_failure()
    {
        var random = new Random(5);
        byte[] bytes = new byte[300];
        for (int round = 0; round < 2_000; round++)
        {
            foreach (string text in new[] { Igmp, Igmp6, Filter, Filter6 })
            {
                byte[] mutated = Encoding.ASCII.GetBytes(text);
                for (int change = 0; change < 4; change++)
                    mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                foreach (GroupTable.Form form in Enum.GetValues<GroupTable.Form>())
                    _ = Rows(mutated, form);
            }
            random.NextBytes(bytes);
            _ = Rows(bytes, GroupTable.Form.Igmp);
        }
    }

    private static IEnumerable<string> Describe(string text, GroupTable.Form form) =>
        Rows(Encoding.ASCII.GetBytes(text), form).Select(row =>
            $"{row.InterfaceIndex} {Text(row.Group)} {row.Users}"
            + (form >= GroupTable.Form.Filter ? $" from {Text(row.Source)} not {row.Excluders}" : ""));

    private static List<GroupEntry> Rows(byte[] bytes, GroupTable.Form form)
    {
        List<GroupEntry> rows = [];
        var table = new GroupTable(bytes, form);
        while (table.TryTake(out GroupEntry row))
            rows.Add(row);
        return rows;
    }

    private static string Text(UInt128 address) => new EndpointAddress(address, 1).AddressText();
}
