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
    private readonly long _maxFileBytes;
    private readonly long _offsetNs;
    private readonly Dictionary<int, FlowDefinition> _flows = [];
    private long _fileBytes;
    private long _taken;
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
        int capacity = 1 + Math.Max(options.FlowCapacity, flows.Count == 0 ? 0 : flows.Max(flow => flow.Id));
        _protocolOf = new byte[capacity];
        _vlanOf = new ushort[capacity];
        _unreported = new uint[capacity];
        Know(flows);
        _file = new CaptureFileWriter(path, _queue);
        _fileBytes = CaptureFileWriter.ReservedLength;
        _thread = new Thread(() => Run(options.Begin)) { IsBackground = true, Name = "capture-writer" };
        _thread.Start();
    }

    /// <summary>Packets left out because queue or file was full or the disk refused them; complete after
    /// <see cref="Finish"/>.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Adds flows before packets of them arrive. Any thread, one at a time.</summary>
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

    /// <summary>Error because of which writing is being retried; null if there is none. For any thread.</summary>
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
        if (_fileBytes + length > _maxFileBytes || _file.HasFailed
            || !_queue.TryWrite(0, MemoryMarshal.AsBytes(new ReadOnlySpan<QueuedPacket>(in queued)), packet.Payload))
        {
            LeftOut++;
            _unreported[flowId] = lostBefore + 1;
            return;
        }
        _fileBytes += length;
        _taken++;
        _unreported[flowId] = 0;
    }

    /// <summary>Adds losses of a flow that no later record carries. Reader thread only.</summary>
    public void CountLoss(int flowId, uint count) => _unreported[flowId] += count;

    /// <summary>Writes the queued packets and closes the file. Call after the reader has ended.</summary>
    public void Finish()
    {
        if (_finished)
            return;
        _finished = true;
        var losses = new List<TrailingLoss>();
        foreach (FlowDefinition flow in _flows.Values)
        {
            if (_unreported[flow.Id] > 0)
            {
                losses.Add(new TrailingLoss(
                    flow.Endpoint.Address, flow.Endpoint.Port, _protocolOf[flow.Id], flow.MatchesSource,
                    flow.SourceAddress, flow.VlanId, _unreported[flow.Id]));
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
