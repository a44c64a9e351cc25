// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.HostPath;

/// <summary>Reads the records of packets' steps for the reader, which gives them their place among the packets by
/// their stamps. It never holds up a packet, nor the pipeline's time.</summary>
[HotPath]
public sealed class StageReader
{
    private const uint RecordsOfRoom = 64;      // that keep their space in the ring; a power of two

    private readonly StageCapture _kernel;
    private readonly StageRing _ring;
    private uint _taken;

    /// <param name="kernel">Writes the ring.</param>
    public StageReader(StageCapture kernel)
    {
        _kernel = kernel;
        _ring = new StageRing(kernel.Ring);
    }

    /// <summary>Stamp of the next record, nanoseconds; the largest number if there is none.</summary>
    internal long NextStampNs { get; private set; } = long.MaxValue;

    /// <summary>True if an invalid record was found: there are no more.</summary>
    public bool IsCorrupt => _ring.IsCorrupt;

    /// <summary>Records that the ring had no room for, since the start.</summary>
    public long Lost => _kernel.Lost;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    internal void Refresh()
    {
        _ring.Release();
        _ = _ring.Refresh();
        Find();
    }

    /// <summary>Takes the next record if its stamp is at most <paramref name="untilNs"/>.</summary>
    internal bool TryTake(long untilNs, ref PathStep step)
    {
        if (NextStampNs > untilNs || NextStampNs == long.MaxValue)
            return false;
        ref readonly StageRecord record = ref _ring.Current;
        step.StampNs = (long)record.StampNs;
        step.FlowId = (int)record.FlowId;
        step.Facts.Socket = record.Socket;
        step.Facts.Process = record.Process;
        step.Facts.Thread = record.Thread;
        step.Facts.Bytes = record.Bytes;
        step.Facts.QueueLeft = record.QueueLeft;
        step.Facts.Kind = (PathStepKind)record.Kind;
        step.Payload = _ring.Payload;
        step.PayloadLength = (int)record.PayloadLength;
        step.TcpSequence = record.TcpSequence;
        ref readonly StageEndpoints ends = ref _ring.Endpoints;
        (step.ClientAddress, step.ClientPort) = _ring.HasEndpoints ? (ends.LocalAddress, ends.LocalPort) : default;
        (step.Facts.InterfaceIndex, step.Facts.NicNs) = step.Facts.Kind == PathStepKind.Wire
            ? ((int)ends.InterfaceIndex, (long)ends.NicNs) : default;
        return true;
    }

    /// <summary>Passes the record that was taken, whose payload becomes invalid.</summary>
    internal void Advance()
    {
        _ring.Advance();
        if ((++_taken & (RecordsOfRoom - 1)) == 0)
            _ring.Release();
        Find();
    }

    private void Find() => NextStampNs = _ring.TryPeek(out long stampNs) ? stampNs : long.MaxValue;
}
