// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Feeds;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>
/// Writes what the live reader reads as pcapng, on a thread of its own. The hot side copies a packet into a queue
/// that is allocated at the start and never waits: what finds no room, or would make the file too long, is left out,
/// counted, and told in the flow's next packet, so that a replay does not take it for a loss of the market.
/// </summary>
[HotPath]
public sealed class CaptureWriter : IDisposable
{
    private readonly PacketQueue _queue;
    private readonly CaptureFileWriter _file;
    private readonly Thread _thread;
    private readonly byte[] _protocolOf;
    private readonly ushort[] _vlanOf;
    private readonly uint[] _notTold;
    private readonly long _maxFileBytes;
    private readonly long _offsetNs;
    private readonly Dictionary<int, FlowDefinition> _flows = [];
    private long _fileBytes;
    private long _taken;
    private bool _finished;

    /// <summary>Creates the file and starts the thread.</summary>
    /// <param name="path">Where to write; an existing file is replaced.</param>
    /// <param name="flows">The flows that packets belong to.</param>
    /// <param name="options">Bounds and clock.</param>
    /// <exception cref="FailureException">The file cannot be created.</exception>
    public CaptureWriter(string path, IReadOnlyList<FlowDefinition> flows, CaptureWriterOptions options)
    {
        _queue = new PacketQueue(options.QueueBytes);
        _maxFileBytes = options.MaxFileBytes;
        _offsetNs = options.Offset.WallMinusMonotonicNs;
        int capacity = 1 + Math.Max(options.FlowCapacity, flows.Count == 0 ? 0 : flows.Max(flow => flow.Id));
        _protocolOf = new byte[capacity];
        _vlanOf = new ushort[capacity];
        _notTold = new uint[capacity];
        Know(flows);
        _file = new CaptureFileWriter(path, _queue);
        _fileBytes = CaptureFileWriter.ReservedLength;
        _thread = new Thread(() => Run(options.Begin)) { IsBackground = true, Name = "capture-writer" };
        _thread.Start();
    }

    /// <summary>Packets that were left out for want of room in queue or file, or because the disk refused; complete
    /// after <see cref="Finish"/>.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Gets to know flows before a packet of them can come. Any thread, one at a time.</summary>
    public void Know(IReadOnlyList<FlowDefinition> flows)
    {
        foreach (FlowDefinition flow in flows)
        {
            _protocolOf[flow.Id] = flow.IsTcp ? PacketParser.Tcp : PacketParser.Udp;
            _vlanOf[flow.Id] = flow.VlanId;
            _flows[flow.Id] = flow;
        }
    }

    /// <summary>Packets written; complete after <see cref="Finish"/>.</summary>
    public long Written => _file.Written;

    /// <summary>Why it cannot be written now, and is tried again; null while it can. For any thread.</summary>
    public string? Problem => _file.Problem;

    /// <summary>Why writing stopped early; null if it did not.</summary>
    public Failure? Failure => _file.Failure;

    /// <summary>Takes a packet as the reader read it, after credentials were overwritten. Reader thread only.</summary>
    public void Write(in CapturedPacket packet)
    {
        int flowId = packet.Head.FlowId;
        uint lostBefore = packet.Head.LostBefore + _notTold[flowId];
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
            VlanId = _vlanOf[flowId],
            TransportSum = packet.TransportSum,
            PayloadSum = InternetChecksum.Fold(packet.PayloadSum),
            IsUnverifiable = packet.IsUnverifiable,
            TcpFlags = packet.TcpFlags,
            TcpWindow = packet.TcpWindow,
            TcpWindowScale = packet.TcpWindowScale,
            Hook = packet.Head.Hook,
            Protocol = _protocolOf[flowId],
        };
        int length = CaptureFileWriter.BlockLength(in queued);
        if (_fileBytes + length > _maxFileBytes || _file.HasFailed || !_queue.TryWrite(ref queued, packet.Payload))
        {
            LeftOut++;
            _notTold[flowId] = lostBefore + 1;
            return;
        }
        _fileBytes += length;
        _taken++;
        _notTold[flowId] = 0;
    }

    /// <summary>Notes records of a flow that were lost and that no later record tells. Reader thread only.</summary>
    public void NoteLoss(int flowId, uint count) => _notTold[flowId] += count;

    /// <summary>Writes out what waits and closes the file. After the reader has ended.</summary>
    public void Finish()
    {
        if (_finished)
            return;
        _finished = true;
        var losses = new List<TrailingLoss>();
        foreach (FlowDefinition flow in _flows.Values)
        {
            if (_notTold[flow.Id] > 0)
            {
                losses.Add(new TrailingLoss(
                    flow.Endpoint.Address, flow.Endpoint.Port, _protocolOf[flow.Id], flow.MatchesSource,
                    flow.SourceAddress, flow.VlanId, _notTold[flow.Id]));
            }
        }
        _file.End(losses);
        _thread.Join();
        LeftOut += _taken - Written;
    }

    /// <inheritdoc/>
    public void Dispose() => Finish();

    private void Run(Action? begin)
    {
        begin?.Invoke();
        _file.Run();
    }
}
