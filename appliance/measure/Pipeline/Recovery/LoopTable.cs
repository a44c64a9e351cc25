// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Recovery;

/// <summary>The loops of a recovery channel: one for each channel of the protocol (a product, a partition, a group),
/// whatever its session. All memory is allocated at the start.</summary>
[HotPath]
internal sealed class LoopTable
{
    private readonly SlotIndex _index;
    private readonly LoopState[] _loops;
    private int _count;

    /// <summary>Makes room for loops.</summary>
    /// <param name="capacity">Most loops.</param>
    public LoopTable(int capacity)
    {
        _index = new SlotIndex(capacity);
        _loops = new LoopState[capacity];
    }

    /// <summary>Counts a packet with numbers.</summary>
    public void Take(in Envelope envelope, long stampNs, ref RecoveryCounters counters)
    {
        var key = new ChannelKey(envelope.Channel.Channel, 0, 0);
        int loop = _index.Find(key);
        if (loop < 0 && _count < _loops.Length)
            _index.Set(key, loop = _count++);
        if (loop < 0)
            counters.Untracked++;
        else
            _loops[loop].Take(
                envelope.FirstSequence, envelope.FirstSequence + envelope.Numbers, stampNs, ref counters);
    }

    /// <summary>Notes that packets of the channel may have passed unseen.</summary>
    public void Doubt()
    {
        foreach (ref LoopState loop in _loops.AsSpan(0, _count))
            loop.Doubt();
    }
}
