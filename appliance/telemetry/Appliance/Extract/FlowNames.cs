// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Feeds.Streams;

namespace Telemetry.Appliance.Extract;

/// <summary>Flows by the names in reports, and names by address.</summary>
/// <param name="topology">What is watched.</param>
internal sealed class FlowNames(Topology topology)
{
    private const int MostNamesOfAddress = 4;

    /// <summary>Flows of a feed, or of one of its lines.</summary>
    internal FlowSelector Feed(string? feed, string? line)
    {
        int index = IndexOf(topology.Feeds, known => known.Name == feed);
        int lineIndex = line is null ? -1
            : IndexOf(topology.Lines, known => known.FeedIndex == index && known.Name == line);
        return new FlowSelector(index, lineIndex, -1);
    }

    internal FlowSelector Session(string? session, StreamDirection? direction = null) =>
        new(-1, -1, IndexOf(topology.Sessions, known => known.Name == session), direction);

    /// <summary>Flows of whatever has a name; null if nothing has.</summary>
    internal FlowSelector? Any(string? flow, string? line)
    {
        if (Feed(flow, line) is { FeedIndex: >= 0 } feed)
            return feed;
        return Session(flow) is { SessionIndex: >= 0 } session ? session : null;
    }

    /// <summary>Names of groups and gateways, such as <c>itch.A</c> and <c>ouch.gateway1</c>. An address that several
    /// lines or gateways have, with different ports, gets all their names.</summary>
    internal List<(EndpointAddress Address, string Name)> OfAddresses()
    {
        var places = new Dictionary<UInt128, int>();
        var counts = new List<int>();
        var names = new List<(EndpointAddress Address, string Name)>();
        foreach (LineDefinition line in topology.Lines)
            Add(line.Endpoints, $"{topology.Feeds[line.FeedIndex].Name}.{line.Name}");
        foreach (SessionDefinition session in topology.Sessions)
        {
            for (int i = 0; i < session.Gateways.Count; i++)
                Add([session.Gateways[i]], $"{session.Name}.gateway{i + 1}");
        }
        return names;

        void Add(IReadOnlyList<EndpointAddress> addresses, string name)
        {
            foreach (EndpointAddress address in addresses)
            {
                if (address.AnyAddress)
                    continue;
                if (places.TryAdd(address.Address, names.Count))
                {
                    names.Add((address, name));
                    counts.Add(1);
                }
                else if (places[address.Address] is var place && names[place].Name != name
                    && counts[place]++ < MostNamesOfAddress)
                    names[place] = (address, $"{names[place].Name}+{name}");
            }
        }
    }

    private static int IndexOf<T>(IReadOnlyList<T> rows, Func<T, bool> isMeant)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (isMeant(rows[i]))
                return i;
        }
        return -1;
    }
}
