// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Counts of one tunnel in a capture.</summary>
public sealed class TunnelCounters
{
    private const int Reasons = (int)TunnelRefusal.Protocol + 1;

    private readonly long[] _refused = new long[Reasons];
    private TunnelSequence _sequence;
    private FlowEpochs _epochs;

    public required TunnelKind Kind { get; init; }

    /// <summary>Outer source address: IPv6, or IPv4 mapped.</summary>
    public required UInt128 Source { get; init; }

    /// <summary>Outer destination address.</summary>
    public required UInt128 Destination { get; init; }

    /// <summary>ERSPAN session, VXLAN network identifier or GRE key; -1 without, or where the headers could not be
    /// read.</summary>
    public required long Session { get; init; }

    public long Packets { get; private set; }

    /// <summary>Packets that were opened.</summary>
    public long Opened { get; private set; }

    /// <summary>Opened packets with another tunnel inside, which is not opened.</summary>
    public long Nested { get; internal set; }

    /// <summary>Packets whose inner frame the sender of the copy truncated.</summary>
    public long Truncated { get; private set; }

    /// <summary>True if the packets are numbered.</summary>
    public bool IsNumbered { get; private set; }

    /// <summary>Copies that were lost on their way.</summary>
    public long MirrorLost => _sequence.Lost;

    /// <summary>Packets that came later than their successors.</summary>
    public long Reordered => _sequence.Reordered;

    /// <summary>Packets whose number had come before.</summary>
    public long Repeated => _sequence.Repeated;

    /// <summary>Times when the numbers went on elsewhere.</summary>
    public long Restarts => _sequence.Restarts;

    /// <summary>ERSPAN III: granularity of the latest time stamp, 0 to 3; else -1.</summary>
    public int Granularity { get; private set; } = -1;

    /// <summary>Packets not opened for a reason.</summary>
    public long Refused(TunnelRefusal reason) => _refused[(int)reason];

    /// <summary>Records a packet.</summary>
    internal void Take(in InnerFrame inner, bool opens, int flows)
    {
        Packets++;
        _refused[(int)inner.Refusal]++;
        if (inner.Refusal != TunnelRefusal.None)
            return;
        if (opens)
            Opened++;
        if (inner.IsTruncated)
            Truncated++;
        if (inner.Kind == TunnelKind.Erspan3)
            Granularity = inner.Granularity;
        if (!inner.HasSequence || Source == 0)  // of several tunnels
            return;
        IsNumbered = true;
        if (_sequence.Take(inner.Sequence))
            _epochs.Lose(flows);
    }

    /// <summary>True if a packet of a flow is its first one here after copies were lost.</summary>
    internal bool IsFirstAfterLoss(int flowId) => _epochs.IsFirst(flowId);
}
