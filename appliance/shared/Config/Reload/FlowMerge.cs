// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;

namespace Telemetry.Config.Reload;

/// <summary>Keeps the ids of continuing flows, and gives new flows ids that no running flow has.</summary>
internal sealed class FlowMerge(IReadOnlyList<FlowDefinition> running)
{
    private readonly HashSet<int> _taken = [.. running.Select(flow => flow.Id)];
    private int _free;

    /// <summary>Match and payload kind of a flow; its owner may change while the flow continues.</summary>
    private readonly record struct Identity(
        EndpointAddress Endpoint, bool MatchesSource, bool IsTcp, UInt128 Source, ushort VlanId, string? Interface,
        int LineIndex, int RecoveryIndex, ProtocolId Protocol, DeclaredEnvelope? Declared);

    /// <summary>The flows in the wanted order, as after a start: for two that match the same packet, order
    /// decides.</summary>
    internal IReadOnlyList<FlowDefinition> Merge(IEnumerable<FlowDefinition> wanted)
    {
        Dictionary<Identity, int> ids = running.ToDictionary(IdentityOf, flow => flow.Id);
        return
        [
            .. wanted.Select(flow =>
                flow with { Id = ids.TryGetValue(IdentityOf(flow), out int id) ? id : NextFree() }),
        ];
    }

    // A removed flow's id stays reserved until the next change: its last records may still be in transit.
    private int NextFree()
    {
        do
            _free++;
        while (!_taken.Add(_free));
        return _free;
    }

    private static Identity IdentityOf(FlowDefinition flow) => new(
        flow.Endpoint, flow.MatchesSource, flow.IsTcp, flow.SourceAddress, flow.VlanId, flow.Interface,
        flow.LineIndex, flow.RecoveryIndex, flow.Protocol, flow.Declared);
}
