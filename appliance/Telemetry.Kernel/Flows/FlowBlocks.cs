// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Kernel.Flows;

/// <summary>
/// Puts the groups of a range together: UDP groups that are equal but for the last byte of their address, with ids that
/// rise with it and one snap length, take one slot of the flow table. Thousands of slots would cost each packet a
/// cache miss.
/// </summary>
internal static class FlowBlocks
{
    /// <summary>Groups from which on they are put together; fewer stay in the caches anyway.</summary>
    internal const int FewestGroups = 32;

    /// <summary>Whether blocks can come out of flows, wherever their interfaces are.</summary>
    internal static bool MayBeIn(IReadOnlyList<FlowDefinition> flows) =>
        flows.Count >= FewestGroups
        && flows.Where(flow => flow is { IsTcp: false, MatchesSource: false, Endpoint.AnyAddress: false })
            .GroupBy(flow => (flow.Endpoint.Address >> 8, flow.Endpoint.Port))
            .Any(same => same.Count() >= FewestGroups);

    /// <summary>The same keys in fewer rows.</summary>
    /// <param name="groups">Rows of single keys.</param>
    /// <param name="isAllowed">Whether a block can be had; it is given without members.</param>
    internal static List<FlowRow> Gather(IEnumerable<FlowRow> groups, Func<FlowRow, bool> isAllowed)
    {
        List<FlowRow> rows = [];
        foreach (IGrouping<FlowRow, FlowRow> same in groups.GroupBy(row => row.IsGroup ? row.EmptyBlock.Identity : row))
        {
            // Of one prefix one block: its key tells no two apart.
            IGrouping<FlowRow, FlowRow>? largest =
                same.Key.IsBlock ? same.GroupBy(row => row.EmptyBlock).MaxBy(members => members.Count()) : null;
            if (largest is null || largest.Count() < FewestGroups || !isAllowed(largest.Key))
            {
                rows.AddRange(same);
                continue;
            }
            rows.Add(largest.Aggregate(largest.Key, (block, row) => block.WithMember(row.LastByte, true)));
            rows.AddRange(same.Where(row => row.EmptyBlock != largest.Key));
        }
        return rows;
    }
}
