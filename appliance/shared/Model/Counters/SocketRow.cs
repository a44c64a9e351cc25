// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>Group of sockets whose drops are reported together: those that receive one line on one port, or those
/// with only the port and possibly the feed known, because they receive several lines and count them as
/// one.</summary>
/// <param name="FeedIndex">The feed, or -1 if they receive lines of several.</param>
/// <param name="LineIndex">The line among all lines, or -1 if they receive several.</param>
/// <param name="Port">The port; 0 for a line that leaves it open.</param>
public readonly record struct SocketRow(short FeedIndex, short LineIndex, ushort Port)
{
    /// <summary>All possible rows, in an order that depends only on the topology.</summary>
    public static IReadOnlyList<SocketRow> Of(Topology topology)
    {
        List<SocketRow> rows = [];
        HashSet<SocketRow> known = [];
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.LineIndex >= 0 && !flow.IsTcp))
        {
            var row = new SocketRow((short)flow.FeedIndex, (short)flow.LineIndex, flow.Endpoint.Port);
            if (known.Add(row))
                rows.Add(row);
        }
        SocketRow[] single = [.. rows];
        foreach (IGrouping<ushort, SocketRow> port in single.GroupBy(row => row.Port))
        {
            foreach (IGrouping<short, SocketRow> feed in port.GroupBy(row => row.FeedIndex))
            {
                if (feed.Count() > 1)
                    rows.Add(new SocketRow(feed.Key, -1, port.Key));
            }
            if (port.Select(row => row.FeedIndex).Distinct().Count() > 1)
                rows.Add(new SocketRow(-1, -1, port.Key));
        }
        return rows;
    }
}
