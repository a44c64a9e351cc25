// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture;

/// <summary>Interfaces on which each flow is expected. Read by the reader; a thread off the hot path may change
/// it.</summary>
[HotPath]
public sealed class FlowInterfaces
{
    private readonly int[] _first;
    private readonly int[][] _others;

    /// <param name="flows">Number of flows; ids are from 1.</param>
    public FlowInterfaces(int flows)
    {
        _first = new int[flows + 1];
        _others = new int[flows + 1][];
        Array.Fill(_others, []);
    }

    /// <summary>Number of flow ids, 0 included.</summary>
    public int Count => _first.Length;

    /// <summary>Sets the interfaces of a flow by their indexes; an empty list means any.</summary>
    public void Set(int flow, ReadOnlySpan<int> indexes)
    {
        _others[flow] = indexes.Length > 1 ? indexes[1..].ToArray() : [];
        Volatile.Write(ref _first[flow], indexes.Length > 0 ? indexes[0] : 0);
    }

    /// <summary>True if a packet of the flow is not expected on an interface.</summary>
    internal bool IsForeign(int flow, int interfaceIndex)
    {
        int expected = _first[flow];
        return expected != 0 && expected != interfaceIndex && !_others[flow].AsSpan().Contains(interfaceIndex);
    }
}
