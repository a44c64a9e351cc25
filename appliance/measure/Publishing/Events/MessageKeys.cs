// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Hashing;
using OrderMessage = Telemetry.Messages.OrderMessage;

namespace Telemetry.Publishing.Events;

/// <summary>Keys of orders in encoded messages.</summary>
public static class MessageKeys
{
    /// <summary>Replaces the keys of orders in a message of this process by hashes: in samples, orders and
    /// events.</summary>
    public static void Hide(Span<byte> message, OrderKeyHash hash)
    {
        Span<byte> block = message[MessageHeader.Size..];
        ushort template = MemoryMarshal.Read<MessageHeader>(message).TemplateId;
        if (template == SeriesSamplesMessage.TemplateId)
        {
            ref SeriesSamplesMessage samples = ref MemoryMarshal.AsRef<SeriesSamplesMessage>(block);
            Hide(ref samples.WorstKey0, hash);
            Hide(ref samples.WorstKey1, hash);
            Hide(ref samples.WorstKey2, hash);
        }
        else if (template == OrderMessage.TemplateId)
        {
            Hide(ref MemoryMarshal.AsRef<OrderMessage>(block).Key, hash);
        }
        else if (template == EventMessage.TemplateId)
        {
            Hide(ref MemoryMarshal.AsRef<EventMessage>(block).Key, hash);
        }
    }

    private static void Hide(ref OrderKeyFields fields, OrderKeyHash hash)
    {
        SameLayout.Copy(fields, out OrderKey key);
        EventEncoder.CopyKey(key, hash, out fields);
    }
}
