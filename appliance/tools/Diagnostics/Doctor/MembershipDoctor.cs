// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Config;
using Telemetry.Host.Groups;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Checks that the groups of a configuration are joined, and names the interface.</summary>
internal static class MembershipDoctor
{
    private const string Name = "membership";
    private const int NameBytes = 16;                           // IFNAMSIZ

    /// <summary>One check for each line that has groups.</summary>
    public static IEnumerable<HostCheck> Run(Configuration configuration)
    {
        Topology topology = configuration.Topology;
        using var memberships = new Memberships(
            topology, [.. configuration.Settings.Interfaces.Select(device => device.Name)]);
        memberships.Look(MonotonicClock.NowNs);
        return [.. memberships.Rows.GroupBy(row => row.Flow.LineIndex).Select(rows =>
            Check(topology.Feeds[topology.Lines[rows.Key].FeedIndex], topology.Lines[rows.Key], [.. rows]))];
    }

    private static HostCheck Check(FeedDefinition feed, LineDefinition line, Memberships.Row[] rows)
    {
        string title = $"feed {feed.Name} line {line.Name}";
        Memberships.Row? missing = Array.Find(rows, row => row.IsJoined == false);
        if (Array.Exists(rows, row => row.IsJoined is null))
            return new HostCheck(Name, CheckVerdict.Unknown, $"{title}: the kernel's tables cannot be read",
                "run doctor on the host that receives the groups");
        if (missing is null)
        {
            string where = string.Join(", ", rows.Select(row => InterfaceName(row.FoundOn)).Distinct());
            return new HostCheck(Name, CheckVerdict.Ok,
                $"{title}: {(rows.Length == 1 ? rows[0].Flow.Endpoint.AddressText() : $"all {rows.Length} groups")} "
                + $"joined on {where}", "");
        }
        int joined = rows.Count(row => row.IsJoined == true);
        string detail = $"{title}: {missing.Flow.Endpoint.AddressText()} is not joined"
            + (line.Interface is { } device ? $" on {device}" : "")
            + (rows.Length > 1 ? $"; joined: {joined} of {rows.Length}" : "");
        return line.Join
            ? new HostCheck(Name, CheckVerdict.Ok, $"{detail}; run joins it (join: true)", "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "start the application that reads it, or set join: true");
    }

    private static unsafe string InterfaceName(int index)
    {
        byte* name = stackalloc byte[NameBytes];
        if (Libc.if_indextoname((uint)index, name) == null)
            return $"interface {index}";
        var bytes = new ReadOnlySpan<byte>(name, NameBytes);
        return Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }
}
