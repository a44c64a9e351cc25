// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;

namespace Telemetry.Capture;

/// <summary>
/// Returns the records of several rings in the order of their stamps; equal stamps in the order of flows. Stamps rise
/// within a ring, so only the first record of each ring is compared, and a run of records of one ring is returned
/// without comparing again. A record is held back until it is older than the hold, since an earlier record may not be
/// published yet in a ring that looks empty.
/// </summary>
[HotPath]
internal sealed class RingMerge<TRing>(TRing[] rings)
    where TRing : struct, IPacketRing
{
    private int _current = -1;
    private long _runUntilNs;
    private int _runUntilFlow;

    /// <summary>The rings, in the order of their indexes.</summary>
    internal TRing[] Rings { get; } = rings;

    /// <summary>Index of the ring with the current record.</summary>
    internal int CurrentRing => _current;

    /// <summary>Reads the head of every ring once; records written later wait for the next pass.</summary>
    /// <returns>Most bytes that wait in one ring.</returns>
    internal long Refresh()
    {
        long most = 0;
        for (int index = 0; index < Rings.Length; index++)
        {
            most = Math.Max(most, Rings[index].Refresh());
            if (Rings[index].IsCorrupt)
                CorruptRing.Throw(index);
        }
        _current = -1;
        return most;
    }

    /// <summary>Advances to the next record whose stamp is at most <paramref name="limitNs"/>.</summary>
    internal bool MoveNext(long limitNs)
    {
        if (_current >= 0)
        {
            Rings[_current].Advance();
            if (Continues(limitNs))
                return true;
        }
        return FindEarliest() && (long)Rings[_current].Current.StampNs <= limitNs;
    }

    /// <summary>Releases the space of all passed records to the kernel, at the end of a pass.</summary>
    internal void Release()
    {
        ReleasePassed();
        _current = -1;
    }

    /// <summary>Releases the space of all passed records to the kernel but the current one's: one store for each
    /// ring.</summary>
    internal void ReleasePassed()
    {
        for (int index = 0; index < Rings.Length; index++)
            Rings[index].Release();
    }

    private bool Continues(long limitNs)
    {
        if (!Rings[_current].TryPeek(out ulong stamp))
            return false;
        long stampNs = (long)stamp;
        int flow = (int)Rings[_current].Current.FlowId;
        return stampNs <= limitNs && (stampNs < _runUntilNs || (stampNs == _runUntilNs && flow < _runUntilFlow));
    }

    private bool FindEarliest()
    {
        _current = -1;
        long earliestNs = long.MaxValue;
        int earliestFlow = int.MaxValue;
        _runUntilNs = long.MaxValue;
        _runUntilFlow = int.MaxValue;
        for (int index = 0; index < Rings.Length; index++)
        {
            if (!Rings[index].TryPeek(out ulong stamp))
                continue;
            long stampNs = (long)stamp;
            int flow = (int)Rings[index].Current.FlowId;
            if (stampNs < earliestNs || (stampNs == earliestNs && flow < earliestFlow))
            {
                (_runUntilNs, _runUntilFlow) = (earliestNs, earliestFlow);
                (earliestNs, earliestFlow) = (stampNs, flow);
                _current = index;
            }
            else if (stampNs < _runUntilNs || (stampNs == _runUntilNs && flow < _runUntilFlow))
            {
                (_runUntilNs, _runUntilFlow) = (stampNs, flow);
            }
        }
        return _current >= 0;
    }
}
