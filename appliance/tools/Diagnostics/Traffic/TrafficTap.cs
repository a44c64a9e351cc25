// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Feeds.Streams;
using Telemetry.Host.Losses;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;

namespace Telemetry.Diagnostics.Traffic;

/// <summary>Counts the packets of the flows on one device for a while, on a thread of its own, from copies that the
/// kernel makes after merging (GRO) and before segmentation (GSO): the point where the TC programs see them.</summary>
internal sealed class TrafficTap : IDisposable
{
    private const int HeadBytes = 256;
    private const int LinkHeaders = 22;                         // Ethernet with two VLAN tags
    private const long NsPerMs = 1_000_000;
    private const int RecordAlignment = 8;

    private readonly NetworkDevice _device;
    private readonly PacketSocket? _socket;
    private readonly string? _refusal;
    private readonly FlowDefinition?[] _flows;
    private readonly FlowMatcher _matcher;
    private readonly long[] _byFlow;
    private readonly BusiestWindow _packets = new(NsPerMs);
    private readonly BusiestWindow _recordBytes = new(100 * NsPerMs);
    private readonly LinkStatistics _link = new();
    private readonly ulong? _receivedBefore;
    private readonly Thread? _thread;
    private (long All, long Merged) _in;
    private (long All, long Merged) _out;
    private volatile bool _isOver;

    /// <summary>Starts the capture.</summary>
    /// <param name="flows">The flows. A copy has lost its VLAN tag: flows are matched without it.</param>
    /// <param name="cpu">CPU of the thread; null for any.</param>
    internal TrafficTap(string device, IReadOnlyList<FlowDefinition> flows, int? cpu)
    {
        _device = NetworkDevice.Find(device);
        _flows = new FlowDefinition?[flows.Count == 0 ? 1 : flows.Max(flow => flow.Id) + 1];
        foreach (FlowDefinition flow in flows)
            _flows[flow.Id] = flow;
        _byFlow = new long[_flows.Length];
        _matcher = new FlowMatcher([.. flows.Select(flow => flow with { VlanId = 0 })]);
        _receivedBefore = Received();
        try
        {
            _socket = PacketSocket.On(device);
        }
        catch (FailureException cause)
        {
            _refusal = cause.Failure.What;
            return;
        }
        _ = _socket.StampNs();
        _thread = new Thread(() => Look(cpu)) { IsBackground = true, Name = "traffic-tap" };
        _thread.Start();
    }

    /// <summary>Ends the capture and returns the counts.</summary>
    internal DeviceTraffic End()
    {
        _isOver = true;
        _thread?.Join();
        return new DeviceTraffic(_device.Name)
        {
            Refusal = _refusal,
            ByFlow = _byFlow,
            Received = Received() is { } now && _receivedBefore is { } before ? (long)(now - before) : null,
            Missed = _socket?.Dropped() ?? 0,
            In = _in,
            Out = _out,
            MostPacketsInMs = _packets.Most,
            MostRecordBytes = _recordBytes.Most,
        };
    }

    public void Dispose()
    {
        _isOver = true;
        _thread?.Join();
        _socket?.Dispose();
        _link.Dispose();
    }

    private ulong? Received() => _link.TryRead(_device.Index, out ReadOnlySpan<ulong> values)
        ? values[LinkStatistics.PlaceOf("rx_packets")] : null;

    private void Look(int? cpu)
    {
        if (cpu is { } core)
            HostThread.PinTo(core);
        byte[] buffer = new byte[HeadBytes];
        LinkType link = _socket!.HasEthernetHeader ? LinkType.Ethernet : LinkType.Raw;
        ParsedPacket packet = default;
        long lastNs = 0;
        while (!_isOver)
        {
            int length = _socket.Take(buffer, out int wireLength);
            if (length == 0)
                continue;
            lastNs = Math.Max(lastNs, _socket.StampNs());       // the wall clock may be set back
            _packets.Add(lastNs, 1);
            if (PacketParser.Parse(buffer.AsSpan(0, length), (uint)wireLength, link, ref packet) == ParseVerdict.Parsed
                && _matcher.Match(packet) is > 0 and var flow)
                Count(flow, packet, wireLength, lastNs);
        }
    }

    private void Count(int id, in ParsedPacket packet, int wireLength, long stampNs)
    {
        FlowDefinition flow = _flows[id]!;
        _byFlow[id]++;
        int record = PacketRecord.Size + Math.Min(flow.SnapLength, packet.PayloadLength);
        _recordBytes.Add(stampNs, (record + RecordAlignment - 1) & -RecordAlignment);
        if (!flow.IsTcp)
            return;
        int merged = wireLength > _device.Mtu + LinkHeaders ? 1 : 0;
        if (flow.Direction == StreamDirection.FromExchange)
            _in = (_in.All + 1, _in.Merged + merged);
        else
            _out = (_out.All + 1, _out.Merged + merged);
    }
}
