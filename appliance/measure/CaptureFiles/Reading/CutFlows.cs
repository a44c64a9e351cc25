// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Flows of captures that ended early: what these would have brought is unknown, until as many captures bring the
/// flow as before. A capture that had not begun with the flow by then counts, one that brought it beside the other does
/// not: it may have only a part of it. A capture that ended before all packets may have brought any flow.
/// </summary>
internal sealed class CutFlows(ReplaySource[] sources)
{
    private readonly bool[] _isTaken = new bool[sources.Length];
    private int[] _before = [];                 // captures that brought a flow; 0 if it is not away

    /// <summary>Number of flows that are away.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the flows of captures that ended early since the call before.</summary>
    /// <param name="clockNs">Stamp of the last packet returned, nanoseconds; the minimum before the first.</param>
    public IReadOnlyList<int> Take(long clockNs)
    {
        var gone = new List<int>();
        bool[] isOver = [.. sources.Select(source => source.HasEnded)];
        for (int index = 0; index < sources.Length; index++)
        {
            if (_isTaken[index] || sources[index].Failure is null || !isOver[index])
                continue;
            _isTaken[index] = true;
            isOver[index] = false;              // it would have gone on
            ReadOnlySpan<long> beganNs = sources[index].BeganNs;
            if (_before.Length == 0)
                _before = new int[beganNs.Length];
            for (int flow = 0; flow < beganNs.Length; flow++)
            {
                if (beganNs[flow] > clockNs && clockNs != long.MinValue)
                    continue;
                gone.Add(flow);
                Count += _before[flow] == 0 ? 1 : 0;
                _before[flow] = Math.Max(Math.Max(1, _before[flow]), CountOf(flow, clockNs, isOver));
            }
            isOver[index] = true;
        }
        return gone;
    }

    /// <summary>Ends the absence of a packet's flow if as many captures bring it again.</summary>
    /// <param name="clockNs">Stamp of the packet, nanoseconds.</param>
    /// <returns>True if it ends.</returns>
    public bool TryReturn(int flow, long clockNs)
    {
        if (_before[flow] == 0 || CountOf(flow, clockNs, isOver: null) < _before[flow])
            return false;
        _before[flow] = 0;
        Count--;
        return true;
    }

    private int CountOf(int flow, long clockNs, bool[]? isOver)
    {
        int count = 0;
        for (int index = 0; index < sources.Length; index++)
        {
            if (!(isOver?[index] ?? sources[index].HasEnded) && sources[index].BeganNs[flow] <= clockNs)
                count++;
        }
        return count;
    }
}
