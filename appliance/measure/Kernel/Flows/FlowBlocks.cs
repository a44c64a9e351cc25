// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

/// <summary>
/// Combines the groups of a range: UDP groups that differ only in the last byte of their address, whose ids rise with
/// it and whose snap length is the same, share one slot of the flow table. Thousands of slots would cost each packet a
/// cache miss.
/// </summary>
internal static class FlowBlocks
{
    /// <summary>Fewest groups to combine; fewer stay in the caches anyway.</summary>
    internal const int FewestGroups = 32;

    /// <summary>True if blocks may result from the flows, whatever devices their interfaces are.</summary>
    internal static bool MayBeIn(IReadOnlyList<FlowDefinition> flows) =>
        flows.Count >= FewestGroups
        && flows.Where(flow => flow is { IsTcp: false, MatchesSource: false, Endpoint.AnyAddress: false })
            .GroupBy(flow => (flow.Endpoint.Address >> 8, flow.Endpoint.Port))
            .Any(same => same.Count() >= FewestGroups);

    /// <summary>Combines keys into fewer rows.</summary>
    /// <param name="groups">Rows of single keys.</param>
    /// <param name="isAllowed">Returns true if a block can be used; it is passed without members.</param>
    internal static List<FlowRow> Gather(IEnumerable<FlowRow> groups, Func<FlowRow, bool> isAllowed)
    {
        List<FlowRow> rows = [];
        foreach (IGrouping<FlowRow, FlowRow> same in groups.GroupBy(row => row.IsGroup ? row.EmptyBlock.Identity : row))
        {
            // At most one block per prefix: two blocks of a prefix would have the same key.
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
