// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Receiving.Sections.Events;
using Telemetry.Reports.Receiving.Sections.HostPath;
using Telemetry.Reports.Receiving.Sections;

namespace Telemetry.Reports.Receiving;

/// <summary>Reports events, gaps, orders, packets and messages, each as it arrives. Until all names have arrived they
/// wait, a bounded number of them.</summary>
/// <param name="limits">Limits of the messages that wait.</param>
internal sealed class EventDispatch(CatalogState catalog, IReportSink sink, ReaderLimits limits)
{
    private readonly EventReports _events = new(catalog);
    private readonly PacketReports _packets = new(catalog);
    private readonly Queue<(ushort Template, byte[] Message)> _waiting = new();
    private long _waitingBytes;

    /// <summary>The late orders among them.</summary>
    public LateOrderReports Late { get; } = new(catalog);

    /// <summary>Reports a message, or keeps it until the names have arrived.</summary>
    public void OnMessage(ushort template, in MessageDecoder decoder, ReadOnlySpan<byte> message)
    {
        if (catalog.IsComplete)
        {
            Report(template, decoder);
        }
        else if (_waiting.Count < limits.MaxWaitingMessages && _waitingBytes + message.Length <= limits.MaxWaitingBytes)
        {
            _waiting.Enqueue((template, message.ToArray()));
            _waitingBytes += message.Length;
        }
    }

    /// <summary>Reports the messages that wait, with numbers in place of missing names.</summary>
    public void Flush()
    {
        _waitingBytes = 0;
        while (_waiting.TryDequeue(out (ushort Template, byte[] Message) item))
        {
            if (MessageDecoder.TryStart(item.Message, out MessageDecoder decoder))
                Report(item.Template, decoder);
        }
    }

    private void Report(ushort template, in MessageDecoder decoder)
    {
        if (template == EventMessage.TemplateId)
        {
            sink.OnEvent(_events.Event(decoder));
        }
        else if (template == SettingChangedMessage.TemplateId)
        {
            sink.OnEvent(EventReports.SettingChanged(decoder));
        }
        else if (template == BlackBoxFileMessage.TemplateId)
        {
            sink.OnEvent(BlackBoxReports.File(decoder));
        }
        else if (template == DropEventMessage.TemplateId)
        {
            sink.OnEvent(_events.HostDrop(decoder));
        }
        else if (template == LateOrderMessage.TemplateId)
        {
            sink.OnEvent(Late.Event(decoder));
        }
        else if (template == GapMessage.TemplateId)
        {
            decoder.Read(out GapMessage message);
            sink.OnGap(_events.Gap(message));
        }
        else if (template == OrderMessage.TemplateId)
        {
            decoder.Read(out OrderMessage message);
            sink.OnOrder(_events.Order(message));
        }
        else if (template == ConnectionMessage.TemplateId)
        {
            sink.OnConnection(ConnectionReports.Of(decoder));
        }
        else if (template == PacketMessage.TemplateId)
        {
            decoder.Read(out PacketMessage message);
            sink.OnPacket(_packets.Packet(message));
        }
        else if (template == StreamMessage.TemplateId)
        {
            decoder.Read(out StreamMessage message);
            sink.OnMessage(_packets.Message(message));
        }
    }
}
