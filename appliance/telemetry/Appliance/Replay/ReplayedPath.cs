// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Appliance.Replay;

/// <summary>Passes to the decoder what the host reported in the live run that wrote a capture.</summary>
/// <param name="flows">Flows by id.</param>
[HotPath]
internal sealed class ReplayedPath(PacketDecoder<AnalysisSink> decoder, FlowDefinition?[] flows)
{
    /// <summary>Passes one item.</summary>
    /// <param name="payload">Its captured payload.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    internal void Take(in PathItem item, ReadOnlySpan<byte> payload, long clockNs)
    {
        switch (item.Kind)
        {
            case PathItemKind.Step:
                TakeStep(in item, payload, clockNs);
                break;
            case PathItemKind.Drop:
                TakeDrop(in item, payload, clockNs);
                break;
            default:
                TakeMessage(in item, clockNs);
                break;
        }
    }

    private void TakeStep(in PathItem item, ReadOnlySpan<byte> payload, long clockNs)
    {
        var step = new PathStep
        {
            StampNs = item.StampNs,
            FlowId = item.FlowId,
            Facts = item.Step,
            Payload = payload,
            PayloadLength = item.PayloadLength,
            TcpSequence = item.TcpSequence,
            ClientAddress = item.ClientAddress,
            ClientPort = item.ClientPort,
        };
        decoder.OnPathStep(in step, clockNs);
    }

    private void TakeDrop(in PathItem item, ReadOnlySpan<byte> payload, long clockNs)
    {
        var packet = new DroppedPacket
        {
            StampNs = item.StampNs,
            FlowId = item.FlowId,
            Facts = item.Drop,
            Payload = payload,
            PayloadLength = item.PayloadLength,
            TcpSequence = item.TcpSequence,
            TcpFlags = item.TcpFlags,
            ClientAddress = item.ClientAddress,
            ClientPort = item.ClientPort,
        };
        decoder.OnDrop(in packet, clockNs);
    }

    private void TakeMessage(in PathItem item, long clockNs)
    {
        if (item.Control == ControlKind.LossDoubted)
        {
            decoder.OnLossDoubt(item.FlowId, clockNs, PacketHead.UnknownSource, item.StampNs + item.Count);
            return;
        }
        var message = new ControlMessage
        {
            Kind = item.Control,
            StampNs = item.StampNs,
            FlowId = item.FlowId,
            SinceNs = item.StampNs - item.Count,
            LineIndex = ControlMessage.IsOfPresence(item.Control) ? (short)flows[item.FlowId]!.LineIndex : (short)-1,
            Count = item.Count,
            Ticket = item.Ticket,
            DuringAttach = item.DuringAttach,
        };
        decoder.OnControlMessage(in message, clockNs);
    }
}
