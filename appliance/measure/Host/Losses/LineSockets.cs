// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Counters;

namespace Telemetry.Host.Losses;

/// <summary>
/// Finds the lines that a socket receives: by its port, the group that it is bound to, and its interface if it is bound
/// to one. A socket bound to no address receives every group of the port that any process on the host joined.
/// </summary>
internal sealed class LineSockets
{
    private readonly Dictionary<ushort, FlowDefinition[]> _flowsOfPort;
    private readonly FlowDefinition[] _flowsOfAnyPort;
    private readonly Dictionary<SocketRow, int> _placeOfRow;
    private readonly int[] _interfaceOfFlow;
    private readonly int[] _flowOfFeed;

    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected; 0 for any.
    /// Kept.</param>
    internal LineSockets(Topology topology, int[] interfaceOfFlow)
    {
        FlowDefinition[] flows = [.. topology.Flows.Where(flow => flow.LineIndex >= 0 && !flow.IsTcp)];
        _flowsOfPort = flows.Where(flow => !flow.Endpoint.AnyPort).GroupBy(flow => flow.Endpoint.Port)
            .ToDictionary(group => group.Key, group => group.ToArray());
        _flowsOfAnyPort = [.. flows.Where(flow => flow.Endpoint.AnyPort)];
        Rows = topology.SocketRows;
        _placeOfRow = Rows.Select((row, place) => (row, place)).ToDictionary(pair => pair.row, pair => pair.place);
        _flowOfFeed = new int[topology.Feeds.Count];
        foreach (FlowDefinition flow in flows)
            _flowOfFeed[flow.FeedIndex] = flow.Id;
        _interfaceOfFlow = interfaceOfFlow;
    }

    internal IReadOnlyList<SocketRow> Rows { get; }

    /// <summary>A flow of the row's feed; 0 if the row has none.</summary>
    internal int FlowOf(int row) => Rows[row].FeedIndex < 0 ? 0 : _flowOfFeed[Rows[row].FeedIndex];

    /// <summary>Index of a socket's row; -1 if it receives no line.</summary>
    internal int Find(in DiagnosedSocket socket)
    {
        var found = new SocketRow(-1, -1, 0);
        bool any = false;
        if (_flowsOfPort.TryGetValue(socket.Port, out FlowDefinition[]? flows))
            Look(flows, socket, ref found, ref any);
        Look(_flowsOfAnyPort, socket, ref found, ref any);
        return any && _placeOfRow.TryGetValue(found, out int place) ? place : -1;
    }

    private void Look(FlowDefinition[] flows, in DiagnosedSocket socket, ref SocketRow found, ref bool any)
    {
        foreach (FlowDefinition flow in flows)
        {
            if (!Takes(socket, flow))
                continue;
            var row = new SocketRow((short)flow.FeedIndex, (short)flow.LineIndex, flow.Endpoint.Port);
            if (any && row != found)
                row = new SocketRow(row.FeedIndex == found.FeedIndex ? row.FeedIndex : (short)-1, -1, found.Port);
            found = row;
            any = true;
        }
    }

    private bool Takes(in DiagnosedSocket socket, FlowDefinition flow)
    {
        int expected = Volatile.Read(ref _interfaceOfFlow[flow.Id]);
        if (socket.InterfaceIndex != 0 && expected != 0 && socket.InterfaceIndex != expected)
            return false;
        if (flow.Endpoint.AnyAddress || socket.Address == flow.Endpoint.Address)
            return true;
        return socket.Address == 0 && (flow.Endpoint.IsIPv4 ? socket.TakesIPv4 : socket.TakesIPv6);
    }
}
