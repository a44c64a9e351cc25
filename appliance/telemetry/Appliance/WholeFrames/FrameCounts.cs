// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Kernel.Flight;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>Counts the frames of each flight ring, and keeps what is missing until a frame of the same ring, and one of
/// the same flow from any ring, is written with it. One thread.</summary>
/// <param name="flows">Flow ids, from 0.</param>
internal sealed class FrameCounts(IReadOnlyList<FlightRing> rings, int flows)
{
    private readonly Ring[] _rings = [.. rings.Select(static _ => new Ring())];
    private readonly uint[] _missingOfFlow = new uint[flows];
    private int _behind;                                        // rings with Ring.IsBehind

    /// <summary>Flow ids, from 0.</summary>
    internal int FlowIds => _missingOfFlow.Length;

    /// <summary>Frames that were overwritten before they were read.</summary>
    internal long Lost => _rings.Sum(static ring => ring.Lost);

    /// <summary>Counts what a ring overwrote before it was read, flow by flow. Frames of other rings that come before
    /// its next one may show gaps that no network made: they say that one is missing.</summary>
    /// <param name="next">Number of its next frame by flow id.</param>
    internal void Overtake(int ring, ReadOnlySpan<uint> next)
    {
        Ring counts = _rings[ring];
        uint[] known = counts.Flows ??= new uint[_missingOfFlow.Length];
        uint[] overtaken = counts.Overtaken ??= new uint[_missingOfFlow.Length];
        for (int flow = 1; flow < next.Length; flow++)
        {
            overtaken[flow] += next[flow] - known[flow];
            known[flow] = next[flow];
        }
        if (!counts.IsBehind)
            _behind++;
        counts.IsBehind = true;
    }

    /// <summary>Returns what is missing before a frame; counts nothing yet.</summary>
    internal FrameRemarks Before(int ring, uint flowId, uint flowNumber, uint overtaken)
    {
        Ring counts = _rings[ring];
        uint lostOfFlow = flowId == 0 ? 0
            : _missingOfFlow[flowId] + flowNumber - (counts.Flows is { } known ? known[flowId] : 0)
            + (counts.IsBehind ? counts.Overtaken![flowId] : 0) + OfOthers(ring, flowId, take: false);
        return new FrameRemarks(null, lostOfFlow, (ulong)counts.Missing + overtaken);
    }

    /// <summary>Counts a frame that was taken, with what was missing before it.</summary>
    internal void Take(int ring, uint flowId, uint flowNumber, uint overtaken)
    {
        Ring counts = _rings[ring];
        counts.Lost += overtaken;
        counts.Frames++;
        counts.Missing = 0;
        if (counts.IsBehind)
            CatchUp(counts);
        if (flowId == 0)
            return;
        counts.Flows ??= new uint[_missingOfFlow.Length];
        counts.Flows[flowId] = flowNumber + 1;
        _missingOfFlow[flowId] = 0;
        _ = OfOthers(ring, flowId, take: true);
    }

    /// <summary>Counts a frame that was taken and could not be written; the next one says so.</summary>
    internal void PutBack(int ring, uint flowId, in FrameRemarks before)
    {
        Ring counts = _rings[ring];
        counts.Frames--;
        counts.NotWritten++;
        counts.Missing += (long)before.DropCount + 1;
        if (flowId > 0)
            _missingOfFlow[flowId] += before.LostBefore + 1;
    }

    /// <summary>Frames missing behind the last one of each flow; the rings are at rest and were read.</summary>
    internal List<(FlowDefinition Flow, uint Count)> AtEnd(IReadOnlyList<FlowDefinition> flows)
    {
        List<(FlowDefinition Flow, uint Count)> missing = [];
        foreach (FlowDefinition flow in flows)
        {
            uint count = _missingOfFlow[flow.Id];
            for (int ring = 0; ring < _rings.Length; ring++)
            {
                count += rings[ring].CountOf(flow.Id) - (_rings[ring].Flows?[flow.Id] ?? 0)
                    + (_rings[ring].Overtaken?[flow.Id] ?? 0);
            }
            if (count > 0)
                missing.Add((flow, count));
        }
        return missing;
    }

    internal List<FrameRingReport> Report() =>
        [.. _rings.Select((ring, index) => new FrameRingReport
            {
                Hook = rings[index].Hook switch { Hook.XdpRx => "xdp_rx", Hook.TcRx => "tc_rx", _ => "tc_tx" },
                Cpu = rings[index].Cpu,
                Frames = ring.Frames,
                Lost = ring.Lost,
                NotWritten = ring.NotWritten,
            }).Where(static ring => ring.Frames + ring.Lost + ring.NotWritten > 0)];

    private void CatchUp(Ring counts)
    {
        for (int flow = 1; flow < _missingOfFlow.Length; flow++)
            _missingOfFlow[flow] += counts.Overtaken![flow];
        Array.Clear(counts.Overtaken!);
        counts.IsBehind = false;
        _behind--;
    }

    /// <summary>Frames of a flow that other rings overwrote, of each one; the last of each ring is left for the end of
    /// the hole.</summary>
    private uint OfOthers(int ring, uint flowId, bool take)
    {
        uint sum = 0;
        for (int other = 0; _behind > 0 && other < _rings.Length; other++)
        {
            Ring counts = _rings[other];
            if (other == ring || !counts.IsBehind || counts.Overtaken![flowId] <= 1)
                continue;
            sum++;
            if (take)
                counts.Overtaken[flowId]--;
        }
        return sum;
    }

    private sealed class Ring
    {
        internal uint[]? Flows;                                 // next number by flow id; made with the first frame
        internal uint[]? Overtaken;                             // not yet said in the file, by flow id
        internal bool IsBehind;                                 // its frame at hand is the first after a hole
        internal long Frames;
        internal long Lost;
        internal long NotWritten;
        internal long Missing;                                  // not yet said in the file
    }
}
