// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>
/// Writes the packets of the live reader as pcapng, on its own thread. The hot path copies a packet into a queue that
/// is allocated at the start, and never waits: a packet that does not fit the queue or the file is left out, counted,
/// and recorded as lost in the flow's next packet, so that a replay does not take it for a loss of market data.
/// </summary>
[HotPath]
public sealed class CaptureWriter : IDisposable
{
    private readonly ByteRing _queue;
    private readonly CaptureFileWriter _file;
    private readonly Thread _thread;
    private readonly byte[] _protocolOf;
    private readonly ushort[] _vlanOf;
    private readonly uint[] _unreported;
    private readonly bool[] _isDoubted;                     // and no packet of the flow has reported a loss since
    private readonly long _maxFileBytes;
    private readonly long _offsetNs;
    private readonly RecordedPath _recorded;
    private readonly FlowDefinition?[] _flowOf;
    private readonly bool[] _isDefined;                     // in the file
    private readonly DropsLeftOut[] _dropsLeftOut;
    private readonly List<PathItem> _owed = [];             // presences of flows that found no room
    private long _fileBytes;
    private long _taken;
    private long _itemsUnreported;
    private long _leftOutNs;
    private bool _finished;

    /// <summary>Creates the file and starts the thread.</summary>
    /// <param name="path">File to write; an existing file is replaced.</param>
    /// <param name="flows">Flows of the packets.</param>
    /// <param name="options">Bounds and clock.</param>
    /// <exception cref="FailureException">The file cannot be created.</exception>
    public CaptureWriter(string path, IReadOnlyList<FlowDefinition> flows, CaptureWriterOptions options)
    {
        _queue = new ByteRing(options.QueueBytes, isPrefaulted: true);
        _maxFileBytes = options.MaxFileBytes;
        _offsetNs = options.Offset.WallMinusMonotonicNs;
        _recorded = options.Recorded;
        int capacity = 1 + Math.Max(options.FlowCapacity, flows.Count == 0 ? 0 : flows.Max(flow => flow.Id));
        _protocolOf = new byte[capacity];
        _vlanOf = new ushort[capacity];
        _unreported = new uint[capacity];
        _isDoubted = new bool[capacity];
        _flowOf = new FlowDefinition?[capacity];
        _isDefined = new bool[capacity];
        _dropsLeftOut = new DropsLeftOut[capacity];
        Know(flows);
        _file = new CaptureFileWriter(path, _queue, _flowOf, options.Recorded);
        _fileBytes = CaptureFileWriter.ReservedLength;
        _thread = new Thread(() => Run(options.Begin)) { IsBackground = true, Name = "capture-writer" };
        _thread.Start();
    }

    /// <summary>Packets left out because queue or file was full or the disk refused them; complete after
    /// <see cref="Finish"/>.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Steps, drops and messages about them that were left out; complete after
    /// <see cref="Finish"/>.</summary>
    public long ItemsLeftOut { get; private set; }

    /// <summary>Describes what was left out; null if nothing was. Complete after <see cref="Finish"/>.</summary>
    [ColdPath]
    public string? DescribeMissing() => (LeftOut, ItemsLeftOut) switch
    {
        (0, 0) => null,
        (var packets, 0) => $"{packets} packets were left out for want of room",
        (var packets, var items) =>
            $"{packets} packets, and {items} steps and drops of packets, were left out for want of room",
    };

    /// <summary>Adds flows before packets of them arrive. Any thread, one at a time.</summary>
    public void Know(IReadOnlyList<FlowDefinition> flows)
    {
        foreach (FlowDefinition flow in flows)
        {
            _protocolOf[flow.Id] = flow.IsTcp ? PacketParser.Tcp : PacketParser.Udp;
            _vlanOf[flow.Id] = flow.VlanId;
            _flowOf[flow.Id] = flow;
        }
    }

    /// <summary>Packets written; complete after <see cref="Finish"/>.</summary>
    public long Written => _file.Written;

    /// <summary>Error that makes writing be retried; null if there is none. For any thread.</summary>
    public string? Problem => _file.Problem;

    /// <summary>Reason for which writing stopped early; null if it did not.</summary>
    public Failure? Failure => _file.Failure;

    /// <summary>Queues a packet from the reader, after credentials were overwritten. Reader thread only.</summary>
    public void Write(in CapturedPacket packet)
    {
        int flowId = packet.Head.FlowId;
        uint lostBefore = packet.Head.LostBefore + _unreported[flowId];
        var queued = new QueuedPacket
        {
            SourceAddress = packet.SourceAddress,
            DestinationAddress = packet.DestinationAddress,
            StampNs = packet.Head.StampNs + _offsetNs,
            PayloadLength = packet.Head.PayloadLength,
            CapturedLength = packet.Payload.Length,
            WireLength = packet.Head.WireLength,
            LostBefore = lostBefore,
            TcpSequence = packet.TcpSequence,
            TcpAcknowledgement = packet.TcpAcknowledgement,
            InterfaceIndex = packet.InterfaceIndex,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            GsoSegments = packet.Head.GsoSegments,
            DatagramLength = packet.Head.DatagramLength == PacketHead.PossibleLength
                ? (ushort)0 : packet.Head.DatagramLength,
            VlanId = _vlanOf[flowId],
            TransportSum = packet.TransportSum,
            PayloadSum = InternetChecksum.Fold(packet.PayloadSum),
            HasWrongHeader = packet.HasWrongHeader,
            IsUnverifiable = packet.IsUnverifiable,
            TcpFlags = packet.TcpFlags,
            TcpWindow = packet.TcpWindow,
            TcpWindowScale = packet.TcpWindowScale,
            Hook = packet.Head.Hook,
            Protocol = _protocolOf[flowId],
        };
        int length = CaptureFileWriter.BlockLength(in queued);
        if (_fileBytes + length > _maxFileBytes || _file.HasFailed || !HasToldPresences()
            || !_queue.TryWrite(0, MemoryMarshal.AsBytes(new ReadOnlySpan<QueuedPacket>(in queued)), packet.Payload))
        {
            LeftOut++;
            _unreported[flowId] = lostBefore + 1;
            return;
        }
        _fileBytes += length;
        _taken++;
        _unreported[flowId] = 0;
        if (lostBefore > 0)
            _isDoubted[flowId] = false;
    }

    /// <summary>Adds losses of a flow that no later record carries. Reader thread only.</summary>
    public void CountLoss(int flowId, uint count) => _unreported[flowId] += count;

    /// <summary>Queues a step of a packet. Reader thread only.</summary>
    public void Write(in PathStep step)
    {
        var item = new PathItem
        {
            Kind = PathItemKind.Step,
            StampNs = step.StampNs + _offsetNs,
            FlowId = step.FlowId,
            Step = step.Facts,
            PayloadLength = step.PayloadLength,
            TcpSequence = step.TcpSequence,
            ClientAddress = step.ClientAddress,
            ClientPort = step.ClientPort,
        };
        if (!TryQueue(ref item, step.Payload))
            LeaveOut(item.StampNs);
    }

    /// <summary>Queues a packet that the host dropped. Reader thread only.</summary>
    public void Write(in DroppedPacket packet)
    {
        var item = new PathItem
        {
            Kind = PathItemKind.Drop,
            StampNs = packet.StampNs + _offsetNs,
            FlowId = packet.FlowId,
            Drop = packet.Facts,
            PayloadLength = packet.PayloadLength,
            TcpSequence = packet.TcpSequence,
            TcpFlags = packet.TcpFlags,
            ClientAddress = packet.ClientAddress,
            ClientPort = packet.ClientPort,
        };
        if (TryQueue(ref item, packet.Payload))
            return;
        LeaveOut(item.StampNs);
        ref DropsLeftOut leftOut = ref _dropsLeftOut[item.FlowId];
        // They are not missed only if that is true of all.
        leftOut.Properties = leftOut.Packets == 0
            ? packet.Facts.Properties : packet.Facts.Properties & leftOut.Properties;
        leftOut.Packets += packet.Facts.Packets;
        leftOut.Reason = packet.Facts.Reason;
        leftOut.StampNs = item.StampNs;
    }

    /// <summary>Queues a message about steps, drops and presences; others are not kept. Reader thread only.</summary>
    public void Write(in ControlMessage message)
    {
        bool ends = message.Kind == ControlKind.StepsEnded;
        if (!PathOption.IsKept(message.Kind) || (ends && _recorded.Stages == StageLevel.Off))
            return;
        bool isDoubt = message.Kind == ControlKind.LossDoubted;
        if (isDoubt && _isDoubted[message.FlowId])
            return;
        PathItem item = PathOption.Of(in message, _offsetNs);
        if (message.TellsPresence)
        {
            Owe(in item);
            return;
        }
        bool isQueued = TryQueue(ref item, default);
        if (!isQueued && !ends)
            LeaveOut(item.StampNs);
        if (isDoubt)
            _isDoubted[message.FlowId] = isQueued;
    }

    // No packet comes before it: numbers that it lacks would count as lost, or later ones not.
    [ColdPath]
    private void Owe(in PathItem item)
    {
        _owed.Add(item);
        _ = HasToldPresences();
    }

    private bool HasToldPresences() => _owed.Count == 0 || TryTellPresences();

    [ColdPath]
    private bool TryTellPresences()
    {
        for (int told = 0; told < _owed.Count; told++)
        {
            PathItem item = _owed[told];
            if (TryQueue(ref item, default))
                continue;
            _owed.RemoveRange(0, told);
            return false;
        }
        _owed.Clear();
        return true;
    }

    /// <summary>Writes the queued packets and closes the file. Call after the reader has ended.</summary>
    public void Finish()
    {
        if (_finished)
            return;
        _finished = true;
        var losses = new List<TrailingLoss>();
        foreach (FlowDefinition? flow in _flowOf)
        {
            if (flow is not null && _unreported[flow.Id] > 0)
                losses.Add(TelemetryBlock.LossOf(flow, _unreported[flow.Id]));
        }
        _file.End(new CaptureEnding(losses, ItemsAtEnd()));
        _thread.Join();
        LeftOut += _taken - Written;
    }

    public void Dispose() => Finish();

    private void LeaveOut(long stampNs)
    {
        ItemsLeftOut++;
        _itemsUnreported++;
        _leftOutNs = stampNs;
    }

    private static PathItem Lost(long count, long stampNs) => new()
    {
        Kind = PathItemKind.Control,
        Control = ControlKind.StepsLost,
        StampNs = stampNs,
        Count = count,
    };

    private bool TryQueue(ref PathItem item, ReadOnlySpan<byte> payload)
    {
        if ((uint)item.FlowId >= (uint)_flowOf.Length || _flowOf[item.FlowId] is null)
            item.FlowId = 0;
        if (_itemsUnreported > 0)
        {
            PathItem lost = Lost(_itemsUnreported, item.StampNs);
            if (!TryAppend(in lost, default))
                return false;
            _itemsUnreported = 0;
        }
        if (item.IsTcpStep || _protocolOf[item.FlowId] == PacketParser.Tcp)
            payload = default;
        item.CapturedLength = Math.Min(payload.Length, PathOption.MostPayload);
        return TryAppend(in item, payload[..item.CapturedLength]);
    }

    private bool TryAppend(in PathItem item, ReadOnlySpan<byte> payload)
    {
        bool defines = item.FlowId > 0 && !_isDefined[item.FlowId];
        int length = PathOption.LengthOf(in item) + (defines ? PathOption.FlowOptionLength : 0);
        if (_fileBytes + length > _maxFileBytes || _file.HasFailed
            || !_queue.TryWrite(
                CaptureFileWriter.PathTag, MemoryMarshal.AsBytes(new ReadOnlySpan<PathItem>(in item)), payload))
            return false;
        _fileBytes += length;
        _isDefined[item.FlowId] |= defines;
        return true;
    }

    // What was left out and not reported before.
    private List<PathItem> ItemsAtEnd()
    {
        List<PathItem> items = _itemsUnreported > 0 ? [.. _owed, Lost(_itemsUnreported, _leftOutNs)] : [.. _owed];
        for (int flowId = 0; flowId < _dropsLeftOut.Length; flowId++)
        {
            ref DropsLeftOut drops = ref _dropsLeftOut[flowId];
            if (drops.Packets == 0)
                continue;
            items.Add(new PathItem
            {
                Kind = PathItemKind.Control,
                Control = ControlKind.UntoldDrops,
                StampNs = drops.StampNs,
                FlowId = flowId,
                Count = drops.Packets,
                Ticket = drops.Reason,
                DuringAttach = (byte)drops.Properties,
            });
        }
        return items;
    }

    private void Run(Action? begin)
    {
        begin?.Invoke();
        _file.Run();
    }

    // Dropped packets of a flow without room in the file.
    private struct DropsLeftOut
    {
        public long Packets;
        public long StampNs;
        public int Reason;
        public DropProperties Properties;
    }
}
