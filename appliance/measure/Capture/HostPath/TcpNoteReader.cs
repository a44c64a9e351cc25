// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.HostPath;

/// <summary>Reads the kernel's notes about connections for the reader, which gives them their place among the packets
/// by their stamps. It never holds up a packet, nor the pipeline's time.</summary>
[HotPath]
public sealed unsafe class TcpNoteReader
{
    // enum tcp_ca_state of the kernel, which is part of its interface (tcp_info).
    private const int LastOpenState = 2;                        // TCP_CA_CWR
    private const int FastRecovery = 3;
    private const int AfterTimeout = 4;

    private SharedRingCursor _cursor;
    private TcpRecord* _record;

    /// <summary>Continues at the position where the last reader stopped.</summary>
    public TcpNoteReader(RingBufferMemory memory) =>
        _cursor = new SharedRingCursor(memory.Data, memory.DataBytes, memory.Head, memory.Tail);

    /// <summary>Stamp of the next record, nanoseconds; the largest number if there is none.</summary>
    internal long NextStampNs { get; private set; } = long.MaxValue;

    /// <summary>True if an invalid record was found: there are no more.</summary>
    public bool IsCorrupt => _cursor.IsCorrupt;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    public void Refresh()
    {
        _ = _cursor.Refresh();
        Find();
    }

    /// <summary>The next record; null if there is none. Valid until <see cref="Advance"/>.</summary>
    public TcpRecord* Peek() => NextStampNs == long.MaxValue ? null : _record;

    /// <summary>Takes the next record if its stamp is at most <paramref name="untilNs"/>.</summary>
    internal bool TryTake(long untilNs, out TcpNote note)
    {
        note = default;
        if (NextStampNs > untilNs || NextStampNs == long.MaxValue)
            return false;
        Fill(ref note, in *_record);
        Advance();
        return true;
    }

    /// <summary>Passes the record, and gives its room back to the kernel.</summary>
    public void Advance()
    {
        _cursor.Advance();
        _cursor.Release();
        Find();
    }

    private void Find()
    {
        NextStampNs = long.MaxValue;
        if (!_cursor.TryFind(out byte* record, out uint length))
            return;
        _record = (TcpRecord*)record;
        if (length < sizeof(TcpRecord) || _record->Kind >= TcpHook.HookCount)
            _cursor.SetCorrupt();
        else
            NextStampNs = (long)_record->StampNs;
    }

    private static void Fill(ref TcpNote note, in TcpRecord record)
    {
        note.StampNs = (long)record.StampNs;
        note.Socket = record.Socket;
        note.FlowId = (int)record.FlowId;
        note.ProcessId = record.Process;
        note.ThreadId = record.Thread;
        note.TcpSequence = record.TcpSequence;
        note.PayloadLength = (int)record.PayloadLength;
        note.ClientAddress = record.LocalAddress;
        note.ClientPort = record.LocalPort;
        note.Segments = record.Segments;
        note.Kind = (TcpNoteKind)record.Kind;
        note.Reason = ReasonOf(record.CongestionState);
        note.IsClosed = record.NewState == TcpState.Close;
        Span<byte> name = stackalloc byte[EventSubject.Capacity];
        name.Clear();
        record.CopyName(name);
        note.Process = EventSubject.Of(name);
    }

    // Until losses are certain only the probe of RFC 8985 (7) sends again.
    private static ResentReason ReasonOf(byte congestionState) => congestionState switch
    {
        <= LastOpenState => ResentReason.Probe,
        FastRecovery => ResentReason.Fast,
        AfterTimeout => ResentReason.Timeout,
        _ => ResentReason.Other,
    };
}
