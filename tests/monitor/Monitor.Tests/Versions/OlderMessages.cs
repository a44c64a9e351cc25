// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Xml.Linq;
using Telemetry.Messages;
using Telemetry.Reports.Receiving;
using TestSupport;

namespace Telemetry.Monitor.Tests.Versions;

/// <summary>Messages as an appliance of an older version of the schema sends them.</summary>
internal sealed class OlderMessages(IMessageHandler to, int version) : RenumberedMessages(to)
{
    private static readonly SbeSchema Schema = new(typeof(MessageHeader).Assembly.GetManifestResourceStream(
        "Telemetry.Messages.telemetry-sbe.xml")!);

    protected override byte[]? Changed(byte[] message)
    {
        ushort length = OlderBlocks.LengthOf(TemplateOf(message), version);
        if (length == 0)
            return null;
        XElement element = Schema.Messages[TemplateOf(message)];
        byte[] block = message[MessageHeader.Size..(MessageHeader.Size + length)];
        // Fields that came into what was padding.
        foreach (XElement field in element.Elements("field").Where(field => SinceOf(field) > version))
        {
            int offset = SbeSchema.Offset(field)!.Value;
            if (offset < length)
                block.AsSpan(offset, Schema.SizeOf(field)).Clear();
        }
        byte[] older = [.. message[..MessageHeader.Size], .. block, .. PartsOf(message, element)];
        BinaryPrimitives.WriteUInt16LittleEndian(older, length);
        BinaryPrimitives.WriteUInt16LittleEndian(older.AsSpan(6), (ushort)version);
        return older;
    }

    private ReadOnlySpan<byte> PartsOf(ReadOnlySpan<byte> message, XElement element)
    {
        ReadOnlySpan<byte> parts = message[(MessageHeader.Size + LengthOf(message))..];
        int end = 0;
        for (int known = element.Elements("data").Count(part => SinceOf(part) <= version); known > 0; known--)
            end += sizeof(uint) + BinaryPrimitives.ReadInt32LittleEndian(parts[end..]);
        return parts[..end];
    }

    private static int SinceOf(XElement element) => (int?)element.Attribute("sinceVersion") ?? 1;
}
